/** Which team a record is about: that whose group it is, or the one that was changed. */
import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { createTeamSchema } from '#server/domain/teams/team.ts';
import { applyChange } from '#server/services/changes/apply-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { createTeam, removeTeam, renameTeam } from '#server/services/teams/change-team.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, api, openTestBench, vic, web } from '#server/services/test-bench.fixtures.ts';
import type { NewOutcome } from './audit-log.ts';
import { recordTold } from './record-told.ts';
import { verifyAudit } from './verify-audit.ts';

async function withTeam(bench: TestBench) {
  const { db, clock } = bench.as(ada);
  const person = { email: ada.email, name: 'Ada', role: 'admin', passwordHash: 'x', now: new Date(clock()) };
  const admin = { ...ada, id: await db.$transaction((transaction) => createPerson(transaction, person)) };
  const as = () => ({ ...bench.as(admin), sessions: { personChanged: () => {} } });
  const { id } = await createTeam(as(), createTeamSchema.parse({ name: 'Blue', top: { kind: 'adopt', group: api } }));
  return { as, id };
}

const onRecord = async (bench: TestBench) => {
  const rows = await bench.as(ada).db.auditIntent.findMany({ orderBy: { sequence: 'asc' } });
  return rows.map(({ action, teamId, teamName, request }) => [action, teamId && teamName, request]);
};
const apply = (group: GroupPath, bench: TestBench, actor = ada) =>
  applyChange(bench.as(actor), { group, edits: [{ key: 'pids.max', value: 5 }], basis: 'basis', confirmed: null });

test('a change in a team’s group is on record with the team, as it was called then; outside of teams with none', async () => {
  await using bench = await openTestBench();
  const { as, id } = await withTeam(bench);
  bench.agent.kernel.set('/web/api/ci' as GroupPath, new Map());

  await apply(api, bench);
  await renameTeam(as(), { id, name: 'Azure', purpose: '' });
  await apply('/web/api/ci' as GroupPath, bench);
  await apply(web, bench);
  await expect(apply(api, bench, vic)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await removeTeam(as(), { id });
  await apply(api, bench);

  expect(await onRecord(bench)).toEqual([
    ['teams.create', 'Blue', null],
    ['limits.apply', 'Blue', null],
    ['teams.rename', 'Blue', null],
    ['limits.apply', 'Azure', null],
    ['limits.apply', null, null],
    ['limits.apply', 'Azure', null],
    ['teams.remove', 'Azure', null],
    ['limits.apply', null, null],
  ]);
  expect(await verifyAudit(bench.as(ada))).toMatchObject({ kind: 'intact' });
});

test('what the agent did by itself in a team’s group has its team, and the request that it ends', async () => {
  await using bench = await openTestBench();
  await withTeam(bench);
  const outcome = { result: 'applied', errno: null, why: null, values: [] } satisfies NewOutcome;

  await recordTold(bench.as(ada), [
    { requestId: 'return-1', group: api, action: 'try.return', request: 'asked-1', summary: 'back', outcome },
  ]);

  expect((await onRecord(bench)).at(-1)).toEqual(['try.return', 'Blue', 'asked-1']);
});

test('a change that grants a request is on record with it', async () => {
  await using bench = await openTestBench();
  const attempt = { permission: 'limits:update', action: 'limits.apply', group: web, summary: 'more' } as const;
  const outcome = { result: 'applied', errno: null, why: null, values: [] } satisfies NewOutcome;

  await performChange(bench.as(ada), {
    ...{ ...attempt, request: 'asked-1' },
    ...{ describe: () => [], run: async () => null, outcomeOf: () => outcome },
  });

  expect(await onRecord(bench)).toEqual([['limits.apply', null, 'asked-1']]);
});
