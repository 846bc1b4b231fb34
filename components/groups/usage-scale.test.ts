import { expect, test } from 'vitest';
import { barScale } from './usage-scale.ts';

test.each([
  ['measures against the own limit and shows its tick', 50, 100, 1000, { share: 0.46, limit: 0.92 }],
  ['measures against the host without a limit', 50, null, 1000, { share: 0.05, limit: null }],
  ['a limit the host cannot reach is none', 50, 5000, 1000, { share: 0.05, limit: null }],
  ['an unknown use fills nothing', null, 100, 1000, { share: null, limit: 0.92 }],
  ['an unknown host fills nothing', 50, null, null, { share: null, limit: null }],
])('%s', (_, use, limit, ofHost, scale) => {
  expect(barScale(use, limit, ofHost)).toEqual(scale);
});
