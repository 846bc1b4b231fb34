import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { ofEachResource } from '#server/domain/teams/budget-resources.ts';
import { holderRows } from './holder-rows.ts';

const holding = (...holders: [string, number][]) => ({
  ...{ limit: 'max' as const, handedOut: 0, moreHolders: 0, used: null },
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
    ),
  ).toEqual([
    { group: '/b/x', amounts: { cpu: 2, memory: 4096 }, cores: null },
    { group: '/b/y', amounts: { cpu: 1 }, cores: '0-1' },
    { group: '/b/z', amounts: {}, cores: '2' },
  ]);
});
