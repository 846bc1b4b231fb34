import { expect, test } from 'vitest';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { UsageRow } from '#server/domain/groups/host.ts';
import { topConsumers, troubledGroups } from './ranked-groups.ts';
import { TopHistory } from './top-history.ts';

const row = (path: string, more: Partial<UsageRow>): UsageRow => ({
  path: parseGroupPath(path),
  cpus: 0,
  memoryBytes: 0,
  workingSetBytes: null,
  pids: 0,
  cpuLimit: null,
  memoryLimitBytes: null,
  pidsLimit: null,
  throttled: null,
  frozen: false,
  ...more,
});
const treeOf = (rows: UsageRow[]) => ({
  paths: () => rows.map(({ path }) => path),
  children: (path: GroupPath) =>
    rows.map((one) => one.path).filter((one) => one !== path && one.startsWith(`${path}/`)),
  usage: (path: GroupPath) => rows.find((one) => one.path === path),
});

test('the top consumers are the innermost groups, not those that only hold them', () => {
  const tree = treeOf([row('/a', { cpus: 2 }), row('/a/x', { cpus: 2 }), row('/b', { cpus: 1 }), row('/idle', {})]);

  expect(topConsumers(tree, 'cpus', 5).map(({ path }) => path)).toEqual(['/a/x', '/b']);
});

test('held back are the throttled, the frozen and those near their memory limit, the worst first', () => {
  const tree = treeOf([
    row('/ok', { memoryBytes: 50, memoryLimitBytes: 100 }),
    row('/cold', { frozen: true }),
    row('/slow', { throttled: 0.4 }),
    row('/full', { memoryBytes: 98, memoryLimitBytes: 100 }),
  ]);

  expect(troubledGroups(tree).map(({ kind }) => kind)).toEqual(['near-limit', 'throttled', 'frozen']);
});

test('memory is ranked by the working set, but measured against a limit with its cache', () => {
  const tree = treeOf([
    row('/files', { memoryBytes: 98, workingSetBytes: 8, memoryLimitBytes: 100 }),
    row('/heap', { memoryBytes: 60, workingSetBytes: 60 }),
  ]);

  expect(topConsumers(tree, 'memory', 5).map(({ path }) => path)).toEqual(['/heap', '/files']);
  expect(troubledGroups(tree).map(({ usage, share }) => [usage.path, share])).toEqual([['/files', 0.98]]);
});

test('other is what the host uses beyond the chosen groups, whenever it was read', () => {
  const history = new TopHistory(10_000);
  const [root, a, b] = ['/', '/a', '/b'].map(parseGroupPath) as [GroupPath, GroupPath, GroupPath];

  history.add(2000, root, { cpus: 3, memoryBytes: null });
  history.add(2400, a, { cpus: 1, memoryBytes: 10 });
  history.add(2400, b, { cpus: 0.5, memoryBytes: 20 });
  history.add(1000, a, { cpus: 2, memoryBytes: 10 });

  expect(history.stack('cpus', [a])).toEqual([
    { atMs: 1000, parts: [2], other: 0 },
    { atMs: 2000, parts: [1], other: 2 },
  ]);
  expect(history.stack('memoryBytes', [a])[1]).toEqual({ atMs: 2000, parts: [10], other: 20 });
});

test('the history keeps its span and no more', () => {
  const history = new TopHistory(3000);
  for (let second = 1; second <= 9; second += 1)
    history.add(second * 1000, parseGroupPath('/a'), { cpus: 1, memoryBytes: 1 });
  history.trim();

  expect(history.stack('cpus', []).map(({ atMs }) => atMs)).toEqual([7000, 8000, 9000]);
});
