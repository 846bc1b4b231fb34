import { expect, test } from 'vitest';
import type { TeamRow } from '#server/domain/teams/team.ts';
import { draggedKey, machineRows, rangeOf } from './machine-sums.ts';

const totals = { cpu: 4_000_000, memory: 8 * 2 ** 30, swap: 0, memsw: 8 * 2 ** 30, pids: 32_768 };
const use = (cpuLimit: number | null, cpus = 0) => ({
  ...{ cpus, cpuLimit, memoryBytes: 10, memoryLimitBytes: null, pids: 3, pidsLimit: 50 },
});

function team(name: string, ...tops: { state?: string; use: unknown; swap?: unknown }[]): TeamRow {
  return {
    ...{ id: name.toLowerCase(), name, tops: tops.map((top) => ({ state: 'there', ...top })) },
  } as unknown as TeamRow;
}
const cpuOf = (...teams: TeamRow[]) => machineRows(teams, totals, new Map())[0];

test('budgets add up, over all top groups of a team too', () => {
  expect(cpuOf(team('Blue', { use: use(1, 0.5) }), team('Green', { use: use(2) }, { use: use(1.5) }))).toMatchObject({
    ...{ resource: 'cpu', total: 4_000_000, promised: 4_500_000, used: 500_000, unlimited: 0 },
    parts: [
      { id: 'green', budget: 3_500_000 },
      { id: 'blue', budget: 1_000_000, used: 500_000 },
    ],
  });
});

test('one top group without a limit leaves the team without one', () => {
  const row = cpuOf(team('Blue', { use: use(1) }, { use: use(null) }), team('Green', { use: use(2) }));
  expect(row).toMatchObject({ promised: 2_000_000, unlimited: 1 });
  expect(row?.parts.map(({ name, budget }) => [name, budget])).toEqual([
    ['Green', 2_000_000],
    ['Blue', 'max'],
  ]);
});

test('what is elsewhere, gone or not known has no part', () => {
  const away = [{ state: 'elsewhere', use: null }, { state: 'gone', use: use(1) }, { use: null }];
  expect(cpuOf(...away.map((top, at) => team(`T${at}`, top)))).toMatchObject({ parts: [], promised: 0 });
});

test('what was dragged counts, in the order of what is', () => {
  const teams = [team('Blue', { use: use(1) }), team('Green', { use: use(2) })];
  const [row] = machineRows(teams, totals, new Map([[draggedKey('blue', 'cpu'), 3_000_000]]));
  expect(row).toMatchObject({ promised: 5_000_000, promisedNow: 3_000_000 });
  expect(row?.parts.map(({ name }) => name)).toEqual(['Green', 'Blue']);
});

test('a slider ends at the machine, or beyond it with the team that has more', () => {
  const [row] = machineRows([team('Blue', { use: use(6) })], totals, new Map());
  if (!row) throw new Error('no row');
  expect(rangeOf(row, 'cpu')).toEqual({ most: 6_000_000, step: 50_000 });
  expect(rangeOf({ ...row, parts: [] }, 'cpu')).toEqual({ most: 4_000_000, step: 50_000 });
});

test('swap counts where the machine has some, or a team a budget of it', () => {
  const swapOf = (limit: number | 'max' | null) => ({
    use: use(1),
    swap: { swap: { limit, used: 7 }, memsw: { limit: null, used: null } },
  });
  const rowsOf = (swap: number, ...teams: TeamRow[]) =>
    machineRows(teams, { ...totals, swap }, new Map()).map(({ resource, promised, used }) => [
      resource,
      promised,
      used,
    ]);

  expect(rowsOf(0, team('Blue', swapOf('max'))).map(([resource]) => resource)).toEqual(['cpu', 'memory', 'pids']);
  expect(rowsOf(0, team('Blue', swapOf(100)))).toContainEqual(['swap', 100, 7]);
  expect(rowsOf(5, team('Blue', swapOf('max')))).toContainEqual(['swap', 0, 7]);
  expect(rowsOf(5, team('Blue', swapOf(null))).map(([resource]) => resource)).toEqual(['cpu', 'memory', 'pids']);
});
