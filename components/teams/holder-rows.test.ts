import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { ofEachResource } from '#server/domain/teams/budget-resources.ts';
import { holderRows } from './holder-rows.ts';

const reads = { figure: 'readOpsPerSecond' as const };
const holding = (...holders: [string, number][]) => ({
  ...{ limit: 9, handedOut: 0, moreHolders: 0, used: null, done: null },
  holders: holders.map(([group, amount]) => ({ group: parseGroupPath(group), amount })),
});
const holder = (group: string, list: string) => ({ group: parseGroupPath(group), list });

test('a group that holds several resources is one row', () => {
  expect(
    holderRows(
      {
        ...ofEachResource(() => holding()),
        ...{ cpu: holding(['/b/y', 1], ['/b/x', 2]), memory: holding(['/b/x', 4096]) },
      },
      { holders: [holder('/b/y', '0-1'), holder('/b/z', '2')] },
      { disks: [{ device: '8:0', name: 'sda', figures: [{ ...reads, ...holding(['/b/x', 5]) }] }] },
    ),
  ).toEqual([
    {
      group: '/b/x',
      amounts: { cpu: 2, memory: 4096 },
      cores: null,
      disks: [{ disk: 'sda', figure: 'readOpsPerSecond', amount: 5 }],
    },
    { group: '/b/y', amounts: { cpu: 1 }, cores: '0-1', disks: [] },
    { group: '/b/z', amounts: {}, cores: '2', disks: [] },
  ]);
});
