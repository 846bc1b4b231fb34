/**
 * Attacks the doors of web as a stranger, as each role, as somebody who is disabled, with cookies that are old, forged or
 * stolen, and from another site. The procedures come from the router itself: a new one without a line in
 * procedure-rules.ts, or without an input here, fails.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Role } from '#server/domain/people/access.ts';
import { can, roles } from '#server/domain/people/access.ts';
import { procedureRules, procedureScopes } from '#server/domain/people/procedure-rules.ts';
import { openAccessBench, password, publicUrl, read } from './access-bench.fixtures.ts';
import { answerAuditExport } from './audit/answer-audit-export.ts';
import { answerRunOutput } from './launch/answer-run-output.ts';
import { answerAuth } from './people/answer-auth.ts';
import { appRouter } from './router.ts';

/** tRPC keeps what procedures are made of for itself: only a test looks there. */
const made = appRouter as unknown as { _def: { procedures: Record<string, { _def: { type: string } }> } };
const procedures = Object.entries(made._def.procedures).map(([name, { _def }]) => ({ name, kind: _def.type }));

const gone = '/corral-test-gone';
const ghost = 'no-such-id';
const process = { pid: 999_999, startTicks: '1' };
/** An input that parses, about nothing that there is: who may is told so, who may not learns nothing of it. */
const inputs: Record<string, object> = {
  'firstStart.create': { token: 'x', email: 'eve@example.org', password },
  'links.get': { token: 'x' },
  'links.use': { token: 'x', password },
  'account.endSessions': { sessionId: ghost },
  'people.get': { id: ghost },
  'people.invite': { email: 'taken@example.org', role: 'admin' },
  'people.withdraw': { id: ghost },
  'people.setRole': { id: ghost, role: 'admin' },
  'people.disable': { id: ghost },
  'people.enable': { id: ghost },
  'people.setUnixAccount': { id: ghost, unixAccount: 'nobody' },
  'people.resetPassword': { id: ghost },
  'people.endSessions': { id: ghost },
  'teams.get': { id: ghost },
  'teams.peaks': { id: ghost },
  'teams.create': { name: 'Blue', top: { kind: 'adopt', group: gone } },
  'teams.rename': { id: ghost, name: 'Blue' },
  'teams.setOvercommit': { id: ghost, overcommit: 1.5 },
  'teams.addTop': { id: ghost, top: { kind: 'adopt', group: gone } },
  'teams.removeTop': { id: ghost, group: gone },
  'teams.addMember': { id: ghost, email: 'taken@example.org' },
  'teams.setMemberRole': { id: ghost, person: ghost, role: 'owner' },
  'teams.removeMember': { id: ghost, person: ghost },
  'teams.remove': { id: ghost },
  'requests.list': {},
  'requests.get': { id: ghost },
  'requests.see': { id: ghost },
  'requests.preview': { group: gone, asked: { pids: 50 } },
  'requests.ask': { group: gone, asked: { pids: 50 }, why: 'a test' },
  'requests.withdraw': { id: ghost },
  'requests.plan': { id: ghost },
  'requests.approve': { id: ghost, basis: 'x' },
  'requests.decline': { id: ghost, words: 'no' },
  'tree.watch': {},
  'tree.look': { watchId: '12345678', paths: [] },
  'group.get': { group: gone },
  'limits.preview': { group: gone, edits: [{ key: 'pids.max', value: 5 }] },
  'limits.change': { group: gone, edits: [{ key: 'pids.max', value: 5 }], basis: '' },
  'tries.keep': { id: ghost },
  'tries.end': { id: ghost },
  'schedules.create': {
    ...{ group: gone, edits: [{ key: 'pids.max', value: 5 }], days: [1], from: '20:00', until: '06:00' },
  },
  'schedules.pause': { id: ghost, isPaused: true },
  'schedules.remove': { id: ghost },
  'templates.preview': { id: ghost, groups: [gone] },
  'templates.use': { id: ghost, revision: 1, groups: [{ group: gone, basis: '' }] },
  'templates.create': { name: 'small', edits: [{ key: 'pids.max', value: 5 }] },
  'templates.change': { id: ghost, revision: 1, name: 'small', edits: [{ key: 'pids.max', value: 5 }] },
  'templates.remove': { id: ghost },
  'webhooks.create': { name: 'chat', url: 'https://hooks.example.org/x', topics: ['kill'] },
  'webhooks.change': { id: ghost, revision: 1, name: 'chat', url: 'https://hooks.example.org/x', topics: ['kill'] },
  'webhooks.rotate': { id: ghost },
  'webhooks.pause': { id: ghost, isPaused: true },
  'webhooks.remove': { id: ghost },
  'webhooks.test': { id: ghost },
  'webhooks.deliveries': { id: ghost },
  'webhooks.delivery': { id: ghost },
  'webhooks.sendAgain': { id: ghost },
  'groups.ground': { group: gone },
  'groups.preview': { parent: gone, name: 'x' },
  'groups.create': { parent: gone, name: 'x' },
  'groups.remove': { group: gone },
  'config.lint': { text: '' },
  'config.plan': { text: '' },
  'config.load': { text: '', basis: 'x' },
  'config.read': { name: 'cgconfig.conf' },
  'config.save': { name: 'cgconfig.conf', text: '', version: 'x' },
  'config.planUndo': { undoes: ghost },
  'config.undo': { undoes: ghost, basis: 'x' },
  'config.convert': { text: '', to: 2 },
  'config.export': { group: gone },
  'processes.list': {},
  'processes.move': { to: gone, processes: [process] },
  'control.get': { group: gone },
  'control.freeze': { group: gone },
  'control.thaw': { group: gone },
  'control.kill': { group: gone },
  'control.signal': { group: gone, processes: [process], signal: 'SIGTERM' },
  'control.removeTree': { group: gone, processes: 'move' },
  'control.reclaim': { group: gone },
  'control.resetPeak': { group: gone },
  'control.restart': { group: gone },
  'launch.preview': { command: { kind: 'argv', argv: ['true'] }, group: gone, user: 'nobody' },
  'launch.start': { command: { kind: 'argv', argv: ['true'] }, group: gone, user: 'nobody' },
  'runs.list': {},
  'runs.get': { id: 'norun1' },
  'runs.output': { id: 'norun1', stream: 'stdout' },
  'runs.stop': { id: 'norun1' },
  'runs.forget': { id: 'norun1' },
  'wanted.adopt': { group: gone },
  'wanted.restoreRights': { group: gone },
  'wanted.forget': { group: gone },
  'wanted.forgetLaunch': { id: 'norun1' },
  'rules.lint': {},
  'rules.preview': {},
  'rules.classify': { basis: 'x' },
  'rules.undo': { of: ghost },
  'rules.save': { path: '/etc/cgrules.conf', text: '', version: 'x' },
  'files.list': { group: gone },
  'charts.watch': { group: gone },
  'notifications.list': {},
  'notifications.mark': { id: 1, isRead: true },
  'notifications.markAll': { upTo: 1 },
  'events.list': {},
  'events.detail': { id: 1 },
  'events.see': { id: 1 },
  'audit.list': {},
  'audit.detail': { requestId: ghost },
  'audit.groupAt': { group: gone, atMs: 1 },
};
const withoutInput = [
  'requests.count',
  'schedules.list',
  'templates.list',
  'webhooks.list',
  'tries.list',
  'wanted.drift',
  'wanted.count',
  'config.files',
  'rules.get',
  'session.me',
  'account.get',
  'people.list',
  'teams.list',
  'host.facts',
  'runs.watch',
  'events.watch',
  'audit.people',
  'audit.teams',
  'audit.verdict',
  'audit.verify',
];

let bench: Awaited<ReturnType<typeof openAccessBench>>;
const ids = new Map<Role, string>();
const cookies = new Map<Role, string>();
const emailOf = (role: Role) => `${role}@example.org`;

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

beforeAll(async () => {
  // The fake host has no live feeds. That they are asked for, and fail, is as good as a yes.
  vi.spyOn(console, 'error').mockReturnValue();
  bench = await openAccessBench();
  await bench.add('taken@example.org', 'member');
  for (const role of roles) {
    ids.set(role, await bench.add(emailOf(role), role));
    cookies.set(role, (await bench.signIn(emailOf(role))).cookie);
  }
});
afterAll(async () => {
  vi.restoreAllMocks();
  await bench[Symbol.asyncDispose]();
});

const call = ({ name, kind }: { name: string; kind: string }, headers: Record<string, string>) =>
  bench.call(name, { kind, input: inputs[name], headers });
const cookieOf = (role: Role) => ({ cookie: cookies.get(role) ?? '' });
const guarded = procedures.filter(({ name }) => procedureRules[name] !== 'anybody');

/** Every guarded procedure, and what came of it, where it was anything else than being told that one is a stranger. */
async function whatOpens(headers: Record<string, string>): Promise<string[]> {
  const answers = await Promise.all(guarded.map(async (one) => ({ name: one.name, ...(await call(one, headers)) })));
  return answers.filter(({ code }) => code !== 'NOT_SIGNED_IN').map(({ name }) => name);
}

test('every procedure has a rule in procedure-rules.ts and an input to try it with, and no other has', () => {
  const doors = Object.keys(procedureRules).filter((name) => name.startsWith('GET '));

  expect(Object.keys(procedureRules).sort()).toEqual([...procedures.map(({ name }) => name), ...doors].sort());
  expect([...Object.keys(inputs), ...withoutInput].sort()).toEqual(procedures.map(({ name }) => name).sort());
});

test('every procedure that is not for anybody says what of it is for members of teams, and no other does', () => {
  const scoped = Object.keys(procedureRules).filter((name) => procedureRules[name] !== 'anybody');

  expect(Object.keys(procedureScopes).sort()).toEqual(scoped.sort());
});

test('to a member of a team what is about the whole host stays closed', async () => {
  const id = await bench.add('mel@example.org', 'member');
  const headers = { cookie: (await bench.signIn('mel@example.org')).cookie };
  await bench.join(id, { id: 't1', name: 'Shop', role: 'owner', tops: [parseGroupPath('/teams/shop')] });
  const open: string[] = [];
  for (const one of procedures.filter(({ name }) => procedureScopes[name] === 'host-wide')) {
    const { status, code } = await call(one, headers);
    if (status !== 403 || code !== 'FORBIDDEN') open.push(`${one.name}: ${status} ${code}`);
  }

  expect(open).toEqual([]);
  expect((await answerAuditExport(new Request(`${publicUrl}/x?format=csv`, { headers }))).status).toBe(403);
});

test('a stranger is told only that they are one', async () => {
  expect(await whatOpens({})).toEqual([]);
  for (const answer of [answerAuditExport, answerRunOutput])
    expect((await answer(new Request(`${publicUrl}/x?format=csv&id=norun1&stream=stdout`))).status).toBe(401);
});

test.each(roles)('to a(n) %s opens what the rules say, and nothing else', async (role) => {
  const headers = cookieOf(role);
  const wrong: string[] = [];
  for (const one of guarded) {
    const rule = procedureRules[one.name];
    if (rule === undefined || rule === 'anybody') continue;
    const may = rule === 'signed-in' || can({ role }, rule).ok;
    const { status, code, text } = await call(one, headers);
    // Whatever else comes of it: there is no such group, person, run.
    // (A stream is refused within itself.)
    const isRefused = code === 'FORBIDDEN' && (status === 403 || one.kind === 'subscription');
    if (isRefused === may || code === 'NOT_SIGNED_IN' || code === 'BAD_INPUT') {
      const isTaken =
        (one.name === 'people.invite' && may && text.includes('people-email-taken')) ||
        (one.name === 'templates.create' && may && text.includes('template-name-taken')) ||
        (one.name === 'webhooks.create' && may && text.includes('webhook-name-taken'));
      if (!isTaken) wrong.push(`${one.name}: ${status} ${code} ${text}`);
    }
  }
  expect(wrong).toEqual([]);

  const of = (path: string) => new Request(`${publicUrl}${path}`, { headers });
  const exported = await read(await answerAuditExport(of('/api/audit/export?format=csv')));
  expect(exported.status).toBe(can({ role }, 'audit:export').ok ? 200 : 403);
  const output = await read(await answerRunOutput(of('/api/runs/output?id=norun1&stream=stdout')));
  expect(output.status).toBe(can({ role }, 'launch:output').ok ? 404 : 403);
});

test('a cookie opens nothing when it is forged, signed with another secret, of an ended or an expired session', async () => {
  const real = cookies.get('admin') ?? '';
  const [name = '', value = ''] = real.split('=');
  const [token = '', signature = ''] = decodeURIComponent(value).split('.');
  const ended = (await bench.signIn(emailOf('admin'))).cookie;
  const headers = { cookie: ended, origin: publicUrl, 'content-type': 'application/json' };
  await answerAuth(new Request(`${publicUrl}/api/auth/sign-out`, { method: 'POST', headers, body: '{}' }));
  const expired = (await bench.signIn(emailOf('admin'))).cookie;
  const expiredToken = decodeURIComponent(expired.split('=')[1] ?? '').split('.')[0] ?? '';
  await bench.db.session.update({ where: { token: expiredToken }, data: { expiresAt: new Date(Date.now() - 1) } });

  for (const cookie of [
    `${name}=${encodeURIComponent(token)}`,
    `${name}=${encodeURIComponent(`${token}.`)}`,
    `${name}=${encodeURIComponent(`${token}.${signature.split('').reverse().join('')}`)}`,
    `${name}=${encodeURIComponent(`${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}.${signature}`)}`,
    `${name}=`,
    `${name}=${'a'.repeat(4000)}`,
    `x-${real}`,
    ended,
    expired,
  ])
    expect(await whatOpens({ cookie }), cookie).toEqual([]);
  expect((await call({ name: 'account.get', kind: 'query' }, { cookie: real })).status).toBe(200);
});

test('a request of another site changes nothing, whoever it is sent with', async () => {
  const before = await bench.db.auditIntent.count();
  const mutations = procedures.filter(({ kind }) => kind === 'mutation');

  for (const foreign of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:3001' },
    { origin: `${publicUrl}.evil.example` },
  ])
    for (const one of mutations) {
      const { status, code } = await call(one, { ...cookieOf('admin'), ...foreign });
      expect([status, code], `${one.name} from ${foreign.origin}`).toEqual([403, 'FORBIDDEN']);
    }
  expect(await bench.db.auditIntent.count()).toBe(before);
  // A mutation by GET is none.
  for (const { name } of mutations)
    expect((await bench.call(name, { kind: 'query', input: inputs[name], headers: cookieOf('admin') })).status).toBe(
      405,
    );
});

test('of one call of a batch nobody gets the rights of another', async () => {
  const headers = new Headers({ ...cookieOf('auditor'), origin: publicUrl, 'content-type': 'application/json' });
  const { answerTrpc } = await import('./answer-trpc.ts');
  const body = JSON.stringify({ 0: { json: inputs['account.endSessions'] }, 1: { json: inputs['people.setRole'] } });
  const url = `${publicUrl}/api/trpc/account.endSessions,people.setRole?batch=1`;
  const response = await answerTrpc(new Request(url, { method: 'POST', headers, body }));

  const [first, second] = (await response.json()) as { error?: { json: { data: { app: { code: string } } } } }[];
  expect([first, second].map((one) => one?.error?.json.data.app.code)).toEqual(['NOT_FOUND', 'FORBIDDEN']);
});

test('texts that a spreadsheet would compute or a page would run stay text in the export', async () => {
  const headers = cookieOf('admin');
  const invited = [`+cmd|'calc'!a0@example.org`, `=1+1@example.org`, `-2+3@example.org`];
  for (const email of invited)
    await bench.call('people.invite', {
      kind: 'mutation',
      headers,
      input: { email, role: 'member', name: '<img src=x onerror=alert(1)>' },
    });
  await bench.signIn('=HYPERLINK("http://evil")\r\nX-Evil: 1');

  const csv = await (await answerAuditExport(new Request(`${publicUrl}/x?format=csv`, { headers }))).text();

  expect(csv).toMatch(/'[=+-]/);
  expect(csv).not.toMatch(/(^|,)"?[=+\-@\t]/m);
  const json = await (await answerAuditExport(new Request(`${publicUrl}/x?format=json`, { headers }))).text();
  expect(() => JSON.parse(json)).not.toThrow();
});

test('whoever is disabled is a stranger at once, with a cookie that was good a moment ago, and cannot sign in', async () => {
  const headers = cookieOf('operator');
  const cookie = cookies.get('admin') ?? '';
  expect((await call({ name: 'host.facts', kind: 'query' }, headers)).status).toBe(200);
  const id = ids.get('operator') ?? '';
  await bench.call('people.disable', { kind: 'mutation', input: { id }, headers: { cookie } });

  expect(await whatOpens(headers)).toEqual([]);
  const me = await call({ name: 'session.me', kind: 'query' }, headers);
  expect(me.text).toContain('"ended":"disabled"');
  // The right password is told so; a wrong one is told what every wrong one is.
  expect(await bench.signIn(emailOf('operator'))).toMatchObject({
    status: 403,
    text: expect.stringContaining('disabled'),
  });
  const wrong = await bench.signIn(emailOf('operator'), 'not the password 9');
  const unknown = await bench.signIn('nobody@example.org', 'not the password 9');
  expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
  expect(await bench.db.session.count({ where: { userId: id } })).toBe(0);
});

test('another role counts at once, for a cookie that was good for more a moment ago', async () => {
  const { cookie } = await bench.signIn(emailOf('auditor'));
  expect((await call({ name: 'people.list', kind: 'query' }, { cookie })).status).toBe(200);
  const input = { id: ids.get('auditor'), role: 'member' };
  await bench.call('people.setRole', { kind: 'mutation', input, headers: cookieOf('admin') });

  for (const name of ['people.list', 'host.facts', 'audit.list'])
    expect(await call({ name, kind: 'query' }, { cookie }), name).toMatchObject({ status: 403, code: 'FORBIDDEN' });
});
