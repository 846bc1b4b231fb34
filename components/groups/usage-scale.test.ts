import { expect, test } from 'vitest';
import { barScale } from './usage-scale.ts';

test.each([
  ['measures against the own limit and shows its tick', 50, 100, 1000, { share: 0.46, pale: null, limit: 0.92 }],
  ['measures against the host without a limit', 50, null, 1000, { share: 0.05, pale: null, limit: null }],
  ['a limit the host cannot reach is none', 50, 5000, 1000, { share: 0.05, pale: null, limit: null }],
  ['an unknown use fills nothing', null, 100, 1000, { share: null, pale: null, limit: 0.92 }],
  ['an unknown host fills nothing', 50, null, null, { share: null, pale: null, limit: null }],
])('%s', (_, use, limit, ofHost, scale) => {
  expect(barScale(use, limit, ofHost)).toEqual(scale);
});

test('cache counts for the limit as well, as the paler part of the bar', () => {
  expect(barScale(25, 100, 1000, 50)).toEqual({ share: 0.23, pale: 0.46, limit: 0.92 });
});
