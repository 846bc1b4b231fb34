import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import type { BudgetNode } from './budget.ts';
import { amountOf, holdersIn } from './budget.ts';
import { changeOfEdits, whyTooMuch, withLimit } from './budget-check.ts';
import { policyOf } from './budget-policy.ts';

const node = (path: string, own: Limit<number> | null, ...below: BudgetNode[]): BudgetNode => ({
  group: parseGroupPath(path),
  own,
  children: () => below,
});
const top = (limit: Limit<number> | null = 50) =>
  node(
    '/blue',
    limit,
    node('/blue/a', 20, node('/blue/a/x', 90)),
    node('/blue/b', 'max', node('/blue/b/x', 10)),
    node('/blue/c', 'max'),
  );
const policy = (overcommit = 1) => ({ top: '/blue' as GroupPath, team: 'Blue', overcommit });
const why = (path: string, own: Limit<number>, overcommit = 1, limit: Limit<number> | null = 50) =>
  whyTooMuch(top(limit), { resource: 'pids', group: parseGroupPath(path), own }, policy(overcommit));

test.each([
  ['a new group with what is left', '/blue/new', 20, null],
  ['a new group with more', '/blue/new', 21, 'budget-exceeded-by-others'],
  ['a new group further down', '/blue/b/new', 21, 'budget-exceeded-by-others'],
  ['an old group grown to what is left', '/blue/a', 40, null],
  ['an old group grown beyond it', '/blue/a', 41, 'budget-exceeded-by-others'],
  ['a limit below a group that has one', '/blue/a/x', 5000, null],
  ['a limit where there was none, over others', '/blue/b', 30, null],
  ['more of that', '/blue/b', 31, 'budget-exceeded-by-others'],
  ['a limit that is lowered', '/blue/a', 1, null],
  ['a limit taken away, with less below it', '/blue/b/x', 'max', null],
  ['a limit taken away, with more below it than is left', '/blue/a', 'max', 'budget-exceeded-by-others'],
  ['the budget itself', '/blue', 5000, null],
  ['a group of nobody', '/red', 5000, null],
] as const)('%s: %s to %s: %s', (_, path, own, code) => {
  expect(why(path, own)?.code ?? null).toBe(code);
});

test('what was too much before may be lowered to what still is, and not be raised', () => {
  expect(why('/blue/a', 19, 1, 10)).toBeNull();
  expect(why('/blue/a', 20, 1, 10)).toBeNull();
  expect(why('/blue/a', 21, 1, 10)?.code).toBe('budget-exceeded-by-others');
});

test('a team that may hand out more than its budget is held to so many times of it', () => {
  expect(why('/blue/new', 45, 1.5)).toBeNull();
  expect(why('/blue/new', 46, 1.5)?.code).toBe('budget-exceeded-by-others');
});

test('without a limit there is no budget', () => {
  expect(why('/blue/new', 5000, 1, 'max')).toBeNull();
  expect(why('/blue/new', 5000, 1, null)).toBeNull();
});

test('the refusal says which budget, how much is left, and who holds most', () => {
  expect(why('/blue/new', 25)?.text).toBe(
    "This would hand out 25 processes more in /blue. Blue's budget there is 50 processes; 20 processes can be handed out. /blue/a holds most, 20 processes.",
  );
  const ofSwap = (resource: 'swap' | 'memsw') =>
    whyTooMuch(top(), { resource, group: '/blue/new' as GroupPath, own: 25 }, policy())?.text;
  expect(ofSwap('swap')).toContain("Blue's budget there is 50 B of swap; 20 B of swap can be handed out.");
  expect(ofSwap('memsw')).toContain("Blue's budget there is 50 B of memory and swap;");
  const alone = whyTooMuch(
    node('/blue', 1_000_000),
    { resource: 'cpu', group: '/blue/a' as GroupPath, own: 1_500_000 },
    policy(),
  );
  expect(alone?.text).toBe(
    "This would hand out 1.5 CPUs more in /blue. Blue's budget there is 1 CPU; 1 CPU can be handed out.",
  );
});

test('a change makes of the tree what it would be', () => {
  const sum = (path: string, own: Limit<number>) => amountOf(holdersIn(withLimit(top(), parseGroupPath(path), own)));

  expect([sum('/blue/c', 7), sum('/blue/c/new', 7), sum('/blue/b', 3), sum('/blue/a', 'max')]).toEqual([
    37, 37, 23, 100,
  ]);
});

test('edits of other limits are nothing to a budget', () => {
  const group = '/blue/a' as GroupPath;
  expect(changeOfEdits(group, [{ key: 'cpu.shares', value: 5 }]).own).toEqual({});
  expect(
    changeOfEdits(group, [
      { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } },
      { key: 'memory.max', value: 1n << 30n },
      { key: 'memory.swap.max', value: 0n },
      { key: 'pids.max', value: 'max' },
    ]).own,
  ).toEqual({ cpu: 500_000, memory: 1_073_741_824, swap: 0, pids: 'max' });
  expect(changeOfEdits(group, [{ key: 'memory.memsw', value: 1n << 31n }]).own).toEqual({ memsw: 2_147_483_648 });
});

test('a change comes under the policy of the top group that it is in', () => {
  const policies = [policy(), { ...policy(), top: '/blues' as GroupPath, team: 'Blues' }];
  const team = (path: string) => policyOf(parseGroupPath(path), policies)?.team;

  expect([team('/blue/a'), team('/blues/a'), team('/blue'), team('/blu'), team('/')]).toEqual([
    'Blue',
    'Blues',
    'Blue',
    undefined,
    undefined,
  ]);
});
