import { expect, test } from 'vitest';
import type { IoBudget } from '#server/domain/teams/io-budget.ts';
import { rateOf, shorterKept } from './disk-rates.ts';

const at = (readAtMs: number, done: number | null): IoBudget => ({
  ...{ readAtMs, bindsBelow: true },
  disks: [
    {
      ...{ device: '8:0', name: 'sda' },
      figures: [{ figure: 'readBytesPerSecond', limit: 9, handedOut: 0, holders: [], moreHolders: 0, done }],
    },
  ],
});
const reads = { device: '8:0', figure: 'readBytesPerSecond' } as const;

test.each<[string, IoBudget | null, IoBudget, number | null]>([
  ['two readings', at(1000, 500), at(3000, 4500), 2000],
  ['nothing between them', at(1000, 500), at(3000, 500), 0],
  ['one reading', null, at(3000, 500), null],
  ['the same one', at(3000, 500), at(3000, 500), null],
  ['a group that was made anew between them', at(1000, 500), at(3000, 20), null],
  ['a kernel that does not tell', at(1000, null), at(3000, null), null],
])('of %s', (_, before, now, rate) => {
  expect(rateOf(before, now, reads)).toBe(rate);
});

test('of a disk that had no limit before', () => {
  expect(rateOf({ ...at(1000, 5), disks: [] }, at(3000, 500), reads)).toBeNull();
});

test('a disk whose budget is younger than the group says of which time its peak is; seconds do not count', () => {
  const disk = (device: string, sinceMs: number) => ({ device, sinceMs, figures: [] });
  const kept = { sinceMs: 0, untilMs: 900_000, disks: [disk('8:0', 780_000), disk('8:16', 12_000)] };
  const budgets = [
    { device: '8:0', name: 'sda' },
    { device: '8:16', name: 'sdb' },
    // Nothing is kept of it yet.
    { device: '8:32', name: 'sdc' },
  ];

  expect(shorterKept(kept, budgets)).toEqual([{ name: 'sda', ms: 120_000 }]);
});
