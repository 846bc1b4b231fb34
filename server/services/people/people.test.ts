import { beforeEach, expect, test } from 'vitest';
import { readAuditRows } from '#server/db/audit-rows.ts';
import type { AuditRow } from '#server/domain/audit/audit-event.ts';
import type { Actor, GivenRole } from '#server/domain/people/access.ts';
import type { SessionEnd } from '#server/domain/people/person.ts';
import { inviteSchema } from '#server/domain/people/person.ts';
import { verifyAudit } from '#server/services/audit/verify-audit.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { openTestBench } from '#server/services/test-bench.fixtures.ts';
import { disablePerson, enablePerson, setRole } from './change-person.ts';
import { endOwnSessions, endSessions } from './end-sessions.ts';
import { invitePerson, withdrawInvitation } from './invite-person.ts';
import { listPeople, readPerson } from './list-people.ts';
import { hashToken } from './offer-first-start.ts';
import { readLink } from './person-links.ts';
import { makeResetLink } from './reset-password.ts';
import { setUnixAccount } from './set-unix-account.ts';
import { createPerson, useLink } from './use-link.ts';

const url = 'https://corral.example.org';
const password = 'seven calm otters 42';
const hash = async (text: string) => `hashed ${text}`;
const hour = 3_600_000;

let bench: TestBench;
let changed: [string, SessionEnd | null][];
let ada: Actor;
const sessions = { personChanged: (id: string, end: SessionEnd | null) => void changed.push([id, end]) };
const as = (actor: Actor) => ({ ...bench.as(actor), sessions });
const tokenOf = (link: { url: string }) => new URL(link.url).searchParams.get('token') ?? '';

beforeEach(async () => {
  changed = [];
  bench = await openTestBench();
  ada = await add('ada@example.org', 'admin');
  return () => bench[Symbol.asyncDispose]();
});

async function add(email: string, role: GivenRole): Promise<Actor> {
  const { db, clock } = bench.as(nobody);
  const now = new Date(clock());
  const id = await db.$transaction((transaction) =>
    createPerson(transaction, { email, name: email, role, passwordHash: 'x', now }),
  );
  return { kind: 'user', id, email, role, unixAccount: null, teams: [] };
}

const nobody: Actor = { kind: 'user', id: 'none', email: 'none', role: 'member', unixAccount: null, teams: [] };

async function addSession(person: Actor, id: string): Promise<void> {
  const { db, clock } = bench.as(ada);
  const expiresAt = new Date(clock() + hour);
  await db.session.create({ data: { id, token: `token of ${id}`, userId: person.id, expiresAt } });
}

async function record(): Promise<Pick<AuditRow, 'action' | 'result' | 'person' | 'summary' | 'why'>[]> {
  return (await readAuditRows(bench.as(ada).db, {}, null, 50)).rows;
}

const invite = (email: string, more: object = {}, by = ada) =>
  invitePerson(as(by), inviteSchema.parse({ email, role: 'operator', ...more }), url);

test('an invitation makes one account, with the role it was made for', async () => {
  const link = await invite('Bob@Example.org', { name: 'Bob <img src=x onerror=alert(1)>' });
  const { db } = bench.as(ada);

  expect(link.url).toMatch(/^https:\/\/corral\.example\.org\/invitation\?token=[\w-]{43}$/);
  expect(JSON.stringify(await db.personLink.findMany())).not.toContain(tokenOf(link));
  expect((await listPeople(bench.as(ada))).invitations).toMatchObject([{ email: 'bob@example.org', role: 'operator' }]);
  expect(await readLink(bench.as(ada), { token: tokenOf(link) })).toMatchObject({ kind: 'invitation' });

  expect(await useLink(as(ada), { token: tokenOf(link), password }, hash)).toEqual({ email: 'bob@example.org' });

  const { people, invitations } = await listPeople(bench.as(ada));
  expect(people[1]).toMatchObject({
    email: 'bob@example.org',
    name: 'Bob <img src=x onerror=alert(1)>',
    role: 'operator',
  });
  expect(invitations).toEqual([]);
  expect(await db.account.findFirst({ where: { userId: people[1]?.id ?? '' } })).toMatchObject({
    providerId: 'credential',
    password: `hashed ${password}`,
  });
  await expect(useLink(as(ada), { token: tokenOf(link), password }, hash)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    sentence: { code: 'people-link-used' },
  });
  expect(await record()).toMatchObject([
    { action: 'people.accept', result: 'refused' },
    { action: 'people.accept', result: 'applied', person: 'bob@example.org', summary: 'invited by ada@example.org' },
    { action: 'people.invite', result: 'applied', person: 'ada@example.org' },
  ]);
  expect(await verifyAudit(bench.as(ada))).toMatchObject({ kind: 'intact' });
});

test('of many who use a link at once one gets the account', async () => {
  const token = tokenOf(await invite('bob@example.org'));

  const tries = await Promise.allSettled([1, 2, 3, 4].map(() => useLink(as(ada), { token, password }, hash)));

  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await listPeople(bench.as(ada))).people).toHaveLength(2);
});

test('a link is refused when it is unknown, expired, withdrawn, replaced, or its address has an account meanwhile', async () => {
  const use = (token: string) => useLink(as(ada), { token, password }, hash);
  const refused = (code: string) => ({ code: 'FORBIDDEN', sentence: { code } });
  const first = await invite('bob@example.org', { validHours: 1 });
  const second = await invite('bob@example.org', { validHours: 1 });

  await expect(use('made-up')).rejects.toMatchObject(refused('people-link-unknown'));
  await expect(use(hashToken(tokenOf(second)))).rejects.toMatchObject(refused('people-link-unknown'));
  await expect(use(tokenOf(first))).rejects.toMatchObject(refused('people-link-withdrawn'));
  bench.time.nowMs += hour;
  await expect(use(tokenOf(second))).rejects.toMatchObject(refused('people-link-expired'));

  const third = await invite('cy@example.org');
  const open = (await listPeople(bench.as(ada))).invitations.find(({ email }) => email === 'cy@example.org');
  await withdrawInvitation(as(ada), { id: open?.id ?? '' });
  await expect(use(tokenOf(third))).rejects.toMatchObject(refused('people-link-withdrawn'));
  await expect(withdrawInvitation(as(ada), { id: open?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });

  const fourth = await invite('dee@example.org');
  await add('dee@example.org', 'member');
  await expect(use(tokenOf(fourth))).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'email' });
  await expect(invite('DEE@example.org')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'email' });
  expect((await listPeople(bench.as(ada))).people).toHaveLength(2);
});

test('a weak password uses nothing up', async () => {
  const token = tokenOf(await invite('bob@example.org'));

  await expect(useLink(as(ada), { token, password: 'password1234' }, hash)).rejects.toMatchObject({
    field: 'password',
  });

  await useLink(as(ada), { token, password }, hash);
});

test('one enabled administrator remains, whatever is asked', async () => {
  const attempts = [
    () => setRole(as(ada), { id: ada.id, role: 'operator' }),
    () => disablePerson(as(ada), { id: ada.id }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'LAST_ADMINISTRATOR' });
  const bob = await add('bob@example.org', 'admin');
  await disablePerson(as(ada), { id: bob.id });
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'LAST_ADMINISTRATOR' });

  expect((await listPeople(bench.as(ada))).people[0]).toMatchObject({ role: 'admin', disabledAtMs: null });
  expect((await record()).filter(({ result }) => result === 'refused')).toHaveLength(4);
  expect(changed).toEqual([[bob.id, 'disabled']]);
});

test.each(['disable', 'demote'] as const)(
  'of two administrators who %s each other at once one remains',
  async (how) => {
    const bob = await add('bob@example.org', 'admin');
    const act = (by: Actor, on: Actor) =>
      how === 'disable' ? disablePerson(as(by), { id: on.id }) : setRole(as(by), { id: on.id, role: 'operator' });

    const tries = await Promise.allSettled([act(ada, bob), act(bob, ada)]);

    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { people } = await listPeople(bench.as(ada));
    expect(people.filter(({ role, disabledAtMs }) => role === 'admin' && disabledAtMs === null)).toHaveLength(1);
  },
);

test('rights that were taken away meanwhile count no more, though the request still carries them', async () => {
  const bob = await add('bob@example.org', 'admin');
  const cy = await add('cy@example.org', 'member');
  await setRole(as(ada), { id: bob.id, role: 'auditor' });

  await expect(setRole(as(bob), { id: cy.id, role: 'admin' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    sentence: { code: 'people-rights-gone' },
  });
});

test('disabling ends sessions and reset links; enabling brings neither back', async () => {
  const bob = await add('bob@example.org', 'operator');
  await addSession(bob, 's1');
  const link = await makeResetLink(as(ada), { id: bob.id, validHours: 1 }, url);
  await addSession(bob, 's2');

  await disablePerson(as(ada), { id: bob.id });
  await expect(makeResetLink(as(ada), { id: bob.id, validHours: 1 }, url)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await enablePerson(as(ada), { id: bob.id });

  const read = await readPerson(bench.as(ada), { id: bob.id, current: null });
  expect(read).toMatchObject({ disabledAtMs: null, openSessions: [], resetLinkUntilMs: null });
  await expect(useLink(as(ada), { token: tokenOf(link), password }, hash)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(changed).toEqual([
    [bob.id, 'password'],
    [bob.id, 'disabled'],
  ]);
});

test('a reset link sets the password once and ends the sessions', async () => {
  const bob = await add('bob@example.org', 'operator');
  const link = await makeResetLink(as(ada), { id: bob.id, validHours: 1 }, url);
  await addSession(bob, 's1');

  expect(link.url).toMatch(/\/reset-password\?token=/);
  await useLink(as(ada), { token: tokenOf(link), password }, hash);

  const { db } = bench.as(ada);
  expect(await db.account.findMany({ where: { userId: bob.id } })).toMatchObject([{ password: `hashed ${password}` }]);
  expect(await db.session.count()).toBe(0);
  await expect(useLink(as(ada), { token: tokenOf(link), password }, hash)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect((await record())[1]).toMatchObject({
    action: 'people.password',
    person: 'bob@example.org',
    result: 'applied',
  });
});

test('sessions are ended one by one, all at once, and one’s own but the present', async () => {
  const bob = await add('bob@example.org', 'operator');
  for (const id of ['b1', 'b2', 'b3']) await addSession(bob, id);
  await addSession(ada, 'a1');
  const left = async () => (await bench.as(ada).db.session.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id);
  const own = (sessionId: string | null) => endOwnSessions({ ...as(bob), sessionId: 'b1' }, { sessionId });

  await expect(endSessions(as(bob), { id: ada.id, sessionId: null })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  // Somebody else's, by way of one's own.
  await expect(own('a1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await endSessions(as(ada), { id: bob.id, sessionId: 'b3' });
  expect(await left()).toEqual(['a1', 'b1', 'b2']);
  expect(await own(null)).toEqual({ ended: 1 });
  expect(await left()).toEqual(['a1', 'b1']);
  expect(await endSessions(as(ada), { id: bob.id, sessionId: null })).toEqual({ ended: 1 });
  expect(await left()).toEqual(['a1']);
});

test('a Unix account is one that the agent launches as, and never root', async () => {
  const bob = await add('bob@example.org', 'member');
  const map = (unixAccount: string | null) => setUnixAccount(as(ada), { id: bob.id, unixAccount });

  await expect(map('root')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'unixAccount' });
  await expect(map('deploy')).rejects.toMatchObject({ sentence: { code: 'launch-user-not-allowed' } });
  await map('nobody');

  expect(await readPerson(bench.as(ada), { id: bob.id, current: null })).toMatchObject({ unixAccount: 'nobody' });
  expect((await record()).map(({ result }) => result)).toEqual(['applied', 'refused', 'refused']);
});

test('who may not manage people is refused, on record by name, and changes nothing', async () => {
  const bob = await add('bob@example.org', 'auditor');
  const attempts = [
    () => invite('eve@example.org', {}, bob),
    () => setRole(as(bob), { id: bob.id, role: 'admin' }),
    () => disablePerson(as(bob), { id: ada.id }),
    () => enablePerson(as(bob), { id: ada.id }),
    () => setUnixAccount(as(bob), { id: bob.id, unixAccount: 'nobody' }),
    () => makeResetLink(as(bob), { id: ada.id, validHours: 1 }, url),
    () => withdrawInvitation(as(bob), { id: 'x' }),
    () => endSessions(as(bob), { id: ada.id, sessionId: null }),
  ];

  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' });

  const rows = await record();
  expect(rows).toHaveLength(attempts.length);
  expect(new Set(rows.map(({ result, person }) => `${result} ${person}`))).toEqual(
    new Set(['refused bob@example.org']),
  );
  expect(rows.map(({ summary }) => summary)).toContain('ada@example.org: disabled');
  expect(await bench.as(ada).db.personLink.count()).toBe(0);
  expect(changed).toEqual([]);
});

test.each(['two\nlines', 'a\u202eb', 'nul\u0000', 'x'.repeat(81)])('the name %j is refused', (name) => {
  expect(inviteSchema.safeParse({ email: 'a@example.org', role: 'member', name }).success).toBe(false);
});

test('one person is told with their teams and what they are in each', async () => {
  const bob = await add('bob@example.org', 'member');
  const { db } = bench.as(ada);
  const team = { name: 'Blue', key: 'blue', purpose: '', overcommit: 1, createdBy: '', createdAt: new Date(0) };
  await db.team.create({
    data: {
      ...{ ...team, id: 'blue' },
      tops: { create: { host: 'testhost', path: '/blue', addedAt: new Date(0) } },
      members: { create: { userId: bob.id, role: 'owner', addedAt: new Date(0), addedBy: '' } },
    },
  });

  const read = await readPerson(bench.as(ada), { id: bob.id, current: null });

  expect(read.teams).toEqual([{ id: 'blue', name: 'Blue', role: 'owner', tops: ['/blue'] }]);
});
