import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { RulesRound } from '#server/domain/rules/rule-verbs.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import { recordRounds } from './keep-round-records.ts';

const web = '/web' as GroupPath;
const round = (of: Partial<RulesRound>): RulesRound => ({
  ...{ atMs: 1, requestId: 'rules-1-1', moves: [], refused: 0, why: null },
  ...of,
});

async function recorded(...rounds: RulesRound[]) {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  await recordRounds(context, rounds);
  // Web looks again and again.
  await recordRounds(context, rounds);
  return await context.db.auditIntent.findMany({ include: { outcome: true }, orderBy: { sequence: 'asc' } });
}

test('a round is one record with counts, once, by the agent', async () => {
  const rows = await recorded(
    round({ moves: [{ rule: 'bob cpu web', to: web, count: 1200 }] }),
    round({
      atMs: 2,
      requestId: 'rules-1-2',
      moves: [{ rule: 'bob cpu web', to: web, count: 1 }],
      refused: 2,
      why: 'No.',
    }),
    round({
      ...{ atMs: 3, requestId: 'rules-1-3', refused: 1 },
      ...reasonOf(sayOfTeam('budget-full-for-move', { team: 'Blue', group: web, more: 1, left: 0 })),
    }),
  );

  expect(rows).toMatchObject([
    {
      ...{ person: 'corral', action: 'rules.classify', group: '/', summary: 'by the agent: 1200 processes moved' },
      outcome: { result: 'applied' },
    },
    { summary: 'by the agent: 1 process moved, 2 not', outcome: { result: 'applied', why: 'No.' } },
    {
      summary: 'by the agent: 0 processes moved, 1 not',
      outcome: { result: 'refused', why: expect.stringContaining('/web') },
    },
  ]);
  expect(JSON.parse(rows[2]?.outcome?.sentence ?? 'null')).toMatchObject({ code: 'budget-full-for-move' });
  expect(JSON.parse(rows[2]?.outcome?.values ?? '[]')).toMatchObject([
    { status: 'refused', sentence: { code: 'budget-full-for-move' } },
  ]);
  expect(JSON.parse(rows[0]?.outcome?.values ?? '[]')).toMatchObject([
    { what: 'bob cpu web', asked: '/web', after: '1200 processes', status: 'moved' },
  ]);
});

test('however many rules a round has, its record stays short', async () => {
  const moves = Array.from({ length: 300 }, (_, at) => ({ rule: `u${at} cpu web`, to: web, count: at + 1 }));

  const [row] = await recorded(round({ moves }));

  const values: { what: string; after: string }[] = JSON.parse(row?.outcome?.values ?? '[]');
  expect(values).toHaveLength(51);
  expect(values[0]).toMatchObject({ what: 'u299 cpu web', after: '300 processes' });
  expect(values.at(-1)).toMatchObject({ what: '250 other rules', after: '31375 processes' });
});
