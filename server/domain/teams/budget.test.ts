import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import type { BudgetNode } from './budget.ts';
import { amountOf, amountOfLimit, holdersIn, resourceBudget } from './budget.ts';
import { mostHolders } from './budget-resources.ts';

const node = (path: string, own: Limit<number> | null, ...below: BudgetNode[]): BudgetNode => ({
  group: parseGroupPath(path),
  own,
  children: () => below,
});

test('handed out is what the nearest groups with a limit may use: what is below one of those comes out of it', () => {
  const top = node(
    '/blue',
    100,
    node('/blue/a', 30, node('/blue/a/x', 500)),
    node('/blue/b', 'max', node('/blue/b/x', 20), node('/blue/b/y', null, node('/blue/b/y/z', 5))),
    node('/blue/c', 'max'),
  );

  expect(resourceBudget(top)).toEqual({
    limit: 100,
    handedOut: 55,
    holders: [
      { group: '/blue/a', amount: 30 },
      { group: '/blue/b/x', amount: 20 },
      { group: '/blue/b/y/z', amount: 5 },
    ],
    moreHolders: 0,
    used: null,
  });
});

test('what is below a group with a limit is not even looked at', () => {
  const unread: BudgetNode = {
    group: parseGroupPath('/blue/a'),
    own: 3,
    children: () => {
      throw new Error('read');
    },
  };

  expect(amountOf(holdersIn(node('/blue', 'max', unread)))).toBe(3);
});

test('of very many holders the largest are named, and all count', () => {
  const many = Array.from({ length: mostHolders + 5 }, (_, at) => node(`/blue/${at}`, at + 1));
  const { holders, moreHolders, handedOut } = resourceBudget(node('/blue', 'max', ...many));

  expect(holders.map(({ amount }) => amount)).toEqual(Array.from({ length: mostHolders }, (_, at) => many.length - at));
  expect(moreHolders).toBe(5);
  expect(handedOut).toBe((many.length * (many.length + 1)) / 2);
});

test.each([
  [{ quotaUsec: 150_000, periodUsec: 100_000 }, 1_500_000],
  [{ quotaUsec: 10_000, periodUsec: 70_000 }, 142_857],
  [{ quotaUsec: 'max', periodUsec: 100_000 }, 'max'],
  [512n << 20n, 536_870_912],
  [50, 50],
  ['max', 'max'],
] as const)('%o is %s', (value, amount) => {
  expect(amountOfLimit(value)).toBe(amount);
});

test('the parts of a CPU never come to more than the whole for being rounded', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1000, max: 1_000_000 }),
      fc.array(fc.integer({ min: 1, max: 1000 })),
      (period, parts) => {
        const quotas = parts.map((quotaUsec) => amountOfLimit({ quotaUsec, periodUsec: period }) as number);
        const whole = amountOfLimit({ quotaUsec: parts.reduce((a, b) => a + b, 0), periodUsec: period }) as number;
        expect(quotas.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(whole);
      },
    ),
    propertyRuns(100),
  );
});
