import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestIndex, timeTicks, valueScale } from './chart-scale.ts';
import { squarify } from './squarify.ts';

test('an axis holds the data and has few round ticks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('cpus', 'bytes', 'share', 'count', 'bytesPerSecond'),
      fc.double({ min: 0, max: 1e15, noNaN: true }),
      fc.option(fc.double({ min: 0, max: 1e15, noNaN: true })),
      (unit, highest, limit) => {
        const data = unit === 'share' ? highest / 1e15 : highest;
        const { max, ticks } = valueScale(unit, data, limit);
        expect(max).toBeGreaterThanOrEqual(data);
        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks[0]).toBe(0);
      },
    ),
  );
});

test('a near limit is on the chart, a far one does not flatten the data', () => {
  expect(valueScale('cpus', 1, 2).max).toBeGreaterThan(2);
  expect(valueScale('cpus', 1, 64).max).toBeLessThan(2);
});

test.each([
  ['cpus', 0.02],
  ['bytes', 300 * 1024],
  ['share', 0.004],
  ['count', 1],
  ['bytesPerSecond', 20_000],
] as const)('a tiny series of %s looks like little', (unit, highest) => {
  expect(highest / valueScale(unit, highest, null).max).toBeLessThan(0.15);
});

test('against a small limit a little is much', () => {
  const { max } = valueScale('cpus', 0.09, 0.1);

  expect(0.1 / max).toBeGreaterThan(0.8);
});

test('bytes are told in powers of two', () => {
  expect(valueScale('bytes', 60 * 2 ** 20, null).ticks).toEqual([0, 32 * 2 ** 20, 64 * 2 ** 20]);
});

test('ticks of time stand on round moments inside the range', () => {
  expect(timeTicks(61_000, 301_000, 4)).toEqual([120_000, 180_000, 240_000, 300_000]);
});

test.each([
  [0, 0],
  [14, 0],
  [16, 1],
  [999, 2],
])('the point nearest to %i is number %i', (atMs, index) => {
  expect(nearestIndex([{ atMs: 10 }, { atMs: 20 }, { atMs: 30 }], atMs)).toBe(index);
});

test('no points, no nearest one', () => {
  expect(nearestIndex([], 5)).toBe(-1);
});

test('areas are in proportion, inside the box and fill it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 40 }), (values) => {
      const placed = squarify(values, (value) => value, { left: 0, top: 0, width: 400, height: 200 });
      const total = values.reduce((sum, value) => sum + value, 0);
      expect(placed).toHaveLength(values.length);
      for (const { item, left, top, width, height } of placed) {
        expect(width * height).toBeCloseTo((item / total) * 80_000, 3);
        expect(left + width).toBeLessThanOrEqual(400.001);
        expect(top + height).toBeLessThanOrEqual(200.001);
      }
    }),
  );
});

test('what has no size has no area', () => {
  expect(
    squarify([0, 5], (value) => value, { left: 0, top: 0, width: 10, height: 10 }).map(({ item }) => item),
  ).toEqual([5]);
});
