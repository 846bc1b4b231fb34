import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { noLimitsHere, ofEachResource } from '#server/domain/teams/budget-resources.ts';
import type { MeaningParts } from './meaning.ts';
import { meaningOf } from './meaning.ts';

const [top, ci, other] = [parseGroupPath('/shop'), parseGroupPath('/shop/ci'), parseGroupPath('/bank')];
const none = { limit: 'max' as const, handedOut: 0, holders: [], moreHolders: 0, used: null };
const nothing = ofEachResource(() => none);
const budget = { ...none, limit: 512, handedOut: 400, holders: [{ group: ci, amount: 400 }] };
const limits = (memory: number | 'max' | null) => ({ ...noLimitsHere, memory });
const parts: MeaningParts = {
  ...{ group: top, top, asked: { memory: 768 }, overcommit: 1 },
  own: { ...nothing, memory: budget },
  budget: { ...nothing, memory: budget },
  machine: {
    capacity: { ...ofEachResource(() => 1), memory: 2000 },
    tops: [
      { group: top, limits: limits(512) },
      { group: other, limits: limits(1000) },
      { group: parseGroupPath('/free'), limits: limits('max') },
    ],
  },
};

test('more of a budget leaves more to hand out, and takes it from what the machine has', () => {
  expect(meaningOf(parts)).toEqual({
    group: top,
    top,
    rows: [
      {
        ...{ resource: 'memory', now: 512, asked: 768 },
        budget: { now: 512, after: 768, handedOut: 400, left: 368, holders: [{ group: ci, amount: 400 }] },
        machine: { capacity: 2000, teams: 1768, unlimited: 1 },
      },
    ],
  });
});

test('more for a group within leaves the budget as it is', () => {
  const own = { ...nothing, memory: { ...none, limit: 400 } };
  const [row] = meaningOf({ ...parts, group: ci, own, asked: { memory: 450 } }).rows;

  expect(row).toMatchObject({
    now: 400,
    budget: { now: 512, after: 512, left: 112 },
    machine: { teams: 1512 },
  });
});

test.each([
  [1.5, 752],
  [null, null],
])('handing out up to %s times of the budget leaves %s', (overcommit, left) => {
  expect(meaningOf({ ...parts, overcommit }).rows[0]?.budget.left).toBe(left);
});

test('without the machine nothing of it is told, without a budget nothing is left of one', () => {
  expect(meaningOf({ ...parts, machine: null }).rows[0]?.machine).toBeNull();
  expect(meaningOf({ ...parts, group: ci, own: nothing, budget: nothing }).rows[0]?.budget).toMatchObject({
    now: 'max',
    left: null,
  });
});
