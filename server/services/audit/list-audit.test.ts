import { expect, test } from 'vitest';
import type { AuditFilters, AuditRow, AuditTeam } from '#server/domain/audit/audit-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { ada, openTestBench, vic } from '#server/services/test-bench.fixtures.ts';
import { listAudit, listAuditPeople, listAuditTeams } from './list-audit.ts';
import { recordEvent } from './record-event.ts';

const start = Date.UTC(2026, 10, 23);
const people = ['ada', 'bob', 'cyd'] as const;
const groups = ['/', '/web', '/web/api', '/webber', '/db', null] as (GroupPath | null)[];
const teams = [{ id: 't1', name: 'Blue' }, { id: 't2', name: 'Red' }, null];
const results = ['applied', 'refused', 'pending'] as const;

/** 90 records, one a second; nothing about one column follows from another. */
async function openWithRecords() {
  const bench = await openTestBench();
  const context = bench.as(ada);
  for (let index = 0; index < 90; index++) {
    bench.time.nowMs = start + index * 1000;
    const result = results[Math.floor(index / 18) % 3] ?? 'pending';
    const intent = await context.audit.storeIntent({
      requestId: `r${index}`,
      actorId: null,
      person: people[index % 3] ?? 'ada',
      role: 'admin',
      address: null,
      host: 'h',
      group: groups[Math.floor(index / 3) % 6] ?? null,
      team: teams[Math.floor(index / 5) % 3] ?? null,
      action: index % 2 === 0 ? 'limits.apply' : 'process.move',
      summary: `change 100%_${index}`,
      asked: [],
    });
    if (result !== 'pending') await context.audit.storeOutcome(intent, { result, errno: null, why: null, values: [] });
  }
  return { bench, context };
}

async function readAll(context: ServiceContext, filters: AuditFilters, limit: number): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  let cursor: string | null = null;
  do {
    const page = await listAudit(context, { filters, cursor, limit });
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

function isIn(row: AuditRow, filters: AuditFilters): boolean {
  const { group, groupScope } = filters;
  const exact = groupScope === 'exact' && row.group !== group;
  const below = exact
    ? false
    : group === '/'
      ? row.group !== null
      : row.group === group || row.group?.startsWith(`${group}/`);
  return (
    (filters.team === undefined || row.team?.id === filters.team) &&
    (filters.person === undefined || row.person === filters.person) &&
    (group === undefined || below === true) &&
    (filters.action === undefined || row.action === filters.action) &&
    (filters.outcome === undefined || row.result === filters.outcome) &&
    (filters.sinceMs === undefined || row.atMs >= filters.sinceMs) &&
    (filters.untilMs === undefined || row.atMs < filters.untilMs) &&
    (filters.search === undefined || row.summary.includes(filters.search))
  );
}

test('every filter, alone and with others, finds exactly its rows, newest first, over page after page', async () => {
  const { bench, context } = await openWithRecords();
  await using _ = bench;
  const everything = await readAll(context, {}, 200);
  expect(everything.map((row) => row.sequence)).toEqual(Array.from({ length: 90 }, (_, index) => 90 - index));

  const choices: AuditFilters[] = [];
  for (const person of [undefined, 'bob'])
    for (const group of [undefined, '/', '/web', '/web/api'] as (GroupPath | undefined)[])
      for (const action of [undefined, 'process.move'] as const)
        for (const outcome of [undefined, 'refused', 'pending'] as const)
          for (const sinceMs of [undefined, start + 20_000])
            choices.push({ person, group, action, outcome, sinceMs, untilMs: sinceMs && start + 80_000 });
  for (const group of ['/', '/web', '/web/api', '/we'] as GroupPath[])
    for (const person of [undefined, 'bob']) choices.push({ group, groupScope: 'exact', person });
  for (const team of ['t1', 't2', 't3'])
    for (const group of [undefined, '/web'] as (GroupPath | undefined)[]) choices.push({ team, group });
  choices.push({ search: '100%_4' }, { search: '%', person: 'cyd' }, { person: 'nobody' });

  for (const filters of choices) {
    const found = await readAll(context, filters, 7);
    expect(found, JSON.stringify(filters)).toEqual(everything.filter((row) => isIn(row, filters)));
  }
});

test('the search takes % and _ as they are', async () => {
  const { bench, context } = await openWithRecords();
  await using _ = bench;

  expect(await readAll(context, { search: '0%_1' }, 50)).toHaveLength(11);
  expect(await readAll(context, { search: '1_0' }, 50)).toEqual([]);
});

test('everybody on record is named once', async () => {
  const { bench, context } = await openWithRecords();
  await using _ = bench;

  expect(await listAuditPeople(context)).toEqual(['ada', 'bob', 'cyd']);
});

test('every team on record is named once, as it was called last, and one that did not come about is none', async () => {
  const { bench, context } = await openWithRecords();
  await using _ = bench;
  const add = async (requestId: string, team: AuditTeam, result: 'applied' | 'refused') => {
    const event = { actorId: null, role: 'admin', action: 'teams.create', summary: team.name, why: null } as const;
    await recordEvent({ ...bench.as(ada), requestId }, { ...event, person: 'ada', team, result });
  };
  await add('new', { id: 't4', name: 'Amber' }, 'applied');
  await add('ghost', { id: 't5', name: 'Amber' }, 'refused');
  await add('renamed', { id: 't1', name: 'Azure' }, 'applied');

  expect(await listAuditTeams(context)).toEqual([
    { id: 't4', name: 'Amber' },
    { id: 't1', name: 'Azure' },
    { id: 't2', name: 'Red' },
  ]);
});

test('a member is not told which other team had their group before', async () => {
  const { bench, context } = await openWithRecords();
  await using _ = bench;
  const tops = ['/web' as GroupPath];
  const bob: Actor = { ...vic, role: 'member', teams: [{ id: 't1', name: 'Blue', role: 'member', tops }] };
  const everything = await readAll(context, { group: tops[0] }, 200);
  const as = { ...bench.as(bob) };

  const seen = await readAll(as, {}, 200);

  expect(seen.map(({ sequence }) => sequence)).toEqual(everything.map(({ sequence }) => sequence));
  expect(new Set(seen.map(({ team }) => team?.id ?? null))).toEqual(new Set(['t1', null]));
  expect(await readAll(as, { team: 't2' }, 200)).toEqual([]);
  expect((await readAll(as, { team: 't1' }, 200)).length).toBeGreaterThan(0);
});
