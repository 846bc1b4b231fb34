import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { mostHolders } from './budget-resources.ts';
import { type CoreNode, coreBudget, firstOutside } from './core-budget.ts';

const node = (path: string, list: string, ...below: CoreNode[]): CoreNode => ({
  group: parseGroupPath(path),
  list,
  children: () => below,
});

test('those that keep to some of the cores are told, and those that may use all of them are looked into', () => {
  const top = node(
    '/blue',
    '0-3',
    node('/blue/c', '2', node('/blue/c/x', '2')),
    node('/blue/a', '0-3', node('/blue/a/x', '0-1')),
    node('/blue/b', '', node('/blue/b/x', '3')),
    node('/blue/wide', '0-7'),
  );

  expect(coreBudget(top, '0-2')).toEqual({
    ...{ list: '0-3', inForce: '0-2', moreHolders: 0 },
    holders: [
      { group: '/blue/a/x', list: '0-1' },
      { group: '/blue/b/x', list: '3' },
      { group: '/blue/c', list: '2' },
    ],
  });
});

test('without a list of its own a top group has what is in force', () => {
  const { holders } = coreBudget(node('/blue', '', node('/blue/a', '0-1'), node('/blue/b', '1')), '0-1');
  expect(holders).toEqual([{ group: '/blue/b', list: '1' }]);
});

test('of very many the first are named, and the others counted', () => {
  const many = Array.from({ length: mostHolders + 3 }, (_, at) => node(`/blue/${at}`, '0'));
  const { holders, moreHolders } = coreBudget(node('/blue', '0-1', ...many), '0-1');

  expect([holders.length, moreHolders]).toEqual([mostHolders, 3]);
});

const policy = { top: '/blue' as GroupPath, team: 'Blue', overcommit: 1 };
const why = (budget: string, ...changes: [string, string][]) =>
  firstOutside(
    budget,
    changes.map(([path, list]) => ({ group: parseGroupPath(path), list })),
    { policy, highest: 7 },
  );

test.each([
  ['some of them', '0-3', '/blue/a', '1,3', null],
  ['all of them', '0-3', '/blue/a', '0-3', null],
  ['one that is not among them', '0-3', '/blue/a', '3-4', '4'],
  ['several that are not', '0-1', '/blue/a/x', '0-7:1/2', '2,4,6'],
  ['all that the host has', '0-3', '/blue/a', 'all', '4-7'],
  ['what those above have', '0-3', '/blue/a', '', null],
  ['what is no list', '0-3', '/blue/a', 'some', null],
  ['the budget itself', '0-3', '/blue', '0-7', null],
  ['a group of nobody', '0-3', '/blues', '0-7', null],
  ['without a budget', '', '/blue/a', '0-7', null],
] as const)('%s of %s to %s: %s, outside: %s', (_, budget, path, list, outside) => {
  expect(why(budget, [path, list])?.why.values.outside ?? null).toBe(outside);
});

test('of a budget that changes with it the new one counts, and the first who goes beyond is told', () => {
  expect(why('0-1', ['/blue', '0-3'], ['/blue/a', '3'])).toBeNull();
  expect(why('0-3', ['/blue/a', '0'], ['/blue/b', '3'], ['/blue', '0-1'])?.group).toBe('/blue/b');
});

test('the refusal says the cores of the budget, and where it is set', () => {
  expect(why('0-3', ['/blue/a', '3-4'])?.why.text).toBe(
    "Core 4 is not in Blue's budget: its groups may run on cores 0-3 only, as set on /blue.",
  );
  expect(why('2', ['/blue/a', '3-4'])?.why.text).toBe(
    "Cores 3-4 are not in Blue's budget: its groups may run on core 2 only, as set on /blue.",
  );
});
