import { expect, test } from 'vitest';
import type { Actor } from '#server/domain/people/access.ts';
import { listAudit } from '#server/services/audit/list-audit.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { openTestBench } from '#server/services/test-bench.fixtures.ts';
import type { Command } from './parse-command.ts';
import { parseCommand } from './parse-command.ts';
import { runCommand } from './run-command.ts';

const root: Actor = {
  kind: 'system',
  id: 'host-command',
  email: 'root on the host',
  role: 'admin',
  unixAccount: null,
  teams: [],
};

test.each([
  ['people list', { kind: 'list' }],
  [
    'invite Bob@Example.org',
    { kind: 'invite', input: { email: 'bob@example.org', name: '', role: 'operator', validHours: 72 } },
  ],
  [
    'invite b@example.org --role auditor --name B --hours 1',
    { kind: 'invite', input: { email: 'b@example.org', name: 'B', role: 'auditor', validHours: 1 } },
  ],
  ['reset-password b@example.org', { kind: 'reset', email: 'b@example.org', asks: false, validHours: 24 }],
  ['reset-password b@example.org --password', { kind: 'reset', email: 'b@example.org', asks: true, validHours: 24 }],
])('reads "%s"', (text, command) => {
  expect(parseCommand(text.split(' '))).toEqual(command);
});

test.each([
  ['', ''],
  ['invite', 'email'],
  ['invite nonsense', 'not an email address'],
  ['invite b@example.org --role viewer', 'role'],
  ['invite b@example.org --hours 0', 'validHours'],
  ['reset-password b@example.org more', 'too much'],
  ['reset-password b@example.org --password=secret', '--password'],
  ['drop everything', 'not a command'],
])('says what is wrong with "%s"', (text, fault) => {
  expect(parseCommand(text.split(' ').filter(Boolean))).toEqual({ fault: expect.stringContaining(fault) });
});

test('lists, invites and resets, by a link or by a password that is typed, all of it on record', async () => {
  await using bench = await openTestBench();
  const sessions = { personChanged: () => undefined };
  const typed: string[] = [];
  const run = async (text: string): Promise<string[]> => {
    const tools = {
      publicUrl: 'https://corral.example.org',
      hashPassword: async (password: string) => `hashed ${password}`,
      askPassword: async () => typed.shift() ?? '',
    };
    return Array.fromAsync(
      runCommand({ ...bench.as(root), sessions }, parseCommand(text.split(' ')) as Command, tools),
    );
  };
  const { db, clock } = bench.as(root);
  const person = { email: 'ada@example.org', name: 'Ada', role: 'admin', passwordHash: 'x', now: new Date(clock()) };
  const id = await db.$transaction((transaction) => createPerson(transaction, person));

  expect((await run('invite bob@example.org --role member'))[1]).toMatch(
    /^https:\/\/corral\.example\.org\/invitation\?token=/,
  );
  expect(await run('people list')).toEqual([
    'EMAIL            ROLE           UNIX ACCOUNT  LAST SIGN-IN  SESSIONS',
    'ada@example.org  administrator  -             -             0',
    expect.stringMatching(/^invited: bob@example\.org as member, until 2026-/),
  ]);
  expect((await run('reset-password ada@example.org'))[1]).toContain('/reset-password?token=');
  await expect(run('reset-password eve@example.org')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  typed.push('password1234');
  await expect(run('reset-password ada@example.org --password')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  typed.push('seven calm otters 42', 'seven calm otters 43');
  await expect(run('reset-password ada@example.org --password')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  typed.push('seven calm otters 42', 'seven calm otters 42');
  expect(await run('reset-password ada@example.org --password')).toEqual([expect.stringContaining('is set')]);

  expect(await db.account.findFirst({ where: { userId: id } })).toMatchObject({
    password: 'hashed seven calm otters 42',
  });
  const { rows } = await listAudit(bench.as(root), { filters: {}, limit: 10 });
  expect(rows.map(({ action, person: by }) => `${action} by ${by}`)).toEqual([
    'people.password by root on the host',
    'people.resetLink by root on the host',
    'people.invite by root on the host',
  ]);
});
