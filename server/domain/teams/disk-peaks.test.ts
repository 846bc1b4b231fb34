import { expect, test } from 'vitest';
import { peakRate } from './disk-peaks.ts';

const none = Number.NaN;

test.each<[string, number[], number[], { amount: number; atMs: number } | null]>([
  ['the highest, and when', [1000, 2000, 4000], [0, 500, 700], { amount: 500, atMs: 2000 }],
  ['the last of those that are as high', [1000, 2000, 3000], [0, 100, 200], { amount: 100, atMs: 3000 }],
  ['a disk at rest', [1000, 2000, 3000], [7, 7, 7], { amount: 0, atMs: 3000 }],
  ['a counter that began anew', [1000, 2000, 3000], [900, 0, 10], { amount: 10, atMs: 3000 }],
  ['a gap', [1000, 2000, 3000, 4000], [0, none, 9000, 9100], { amount: 100, atMs: 4000 }],
  ['one reading', [1000], [5], null],
  ['none', [1000, 2000], [none, none], null],
])('of %s', (_, timesMs, counts, peak) => {
  expect(peakRate(timesMs, counts)).toEqual(peak);
});
