import { expect, test } from 'vitest';
import { CompactSeries } from './compact-series.ts';

const of = (...values: number[]) => Float64Array.from(values);
const at = (series: CompactSeries, timesMs: number[], between: 'line' | 'step' = 'step') =>
  Array.from(series.valuesAt(timesMs, 0, between));

test('gives back every reading at its time, and nothing before the first or after the last', () => {
  const series = new CompactSeries(1, 10);
  series.append(1000, of(5));
  series.append(2000, of(7));

  expect(at(series, [500, 1000, 2000, 3000])).toEqual([Number.NaN, 5, 7, Number.NaN]);
});

test('takes no room for readings that stand still', () => {
  const series = new CompactSeries(1, 1000);
  const room = series.byteLength;
  for (let second = 0; second < 900; second += 1) series.append(second * 1000, of(42));

  expect(series.byteLength).toBe(room);
  expect(at(series, [0, 450_000, 899_000])).toEqual([42, 42, 42]);
});

test('does not spread a change over the time before it in which the counter stood still', () => {
  const series = new CompactSeries(1, 10);
  series.append(0, of(100));
  series.hold(9000);
  series.append(10_000, of(200));

  expect(at(series, [5000, 9000, 9500, 10_000], 'line')).toEqual([100, 100, 150, 200]);
});

test('spreads a counter evenly between two distant readings, and holds a gauge', () => {
  const series = new CompactSeries(1, 10);
  series.append(0, of(0));
  series.append(10_000, of(10));

  expect(at(series, [0, 2000, 10_000], 'line')).toEqual([0, 2, 10]);
  expect(at(series, [0, 2000, 10_000], 'step')).toEqual([0, 0, 10]);
});

test('draws no line across a counter that was started anew', () => {
  const series = new CompactSeries(1, 10);
  series.append(0, of(100));
  series.append(10_000, of(3));

  expect(at(series, [0, 5000, 10_000], 'line')).toEqual([100, Number.NaN, 3]);
});

test('keeps the newest rows when it is full', () => {
  const series = new CompactSeries(1, 3);
  for (let second = 1; second <= 5; second += 1) series.append(second, of(second));

  expect(at(series, [2, 3, 4, 5])).toEqual([Number.NaN, 3, 4, 5]);
});

test('lets go of old readings and of their room, but not of the one that still holds', () => {
  const series = new CompactSeries(1, 1000);
  for (let second = 1; second <= 500; second += 1) series.append(second, of(second));
  const full = series.byteLength;
  series.prune(499);

  expect(series.byteLength).toBeLessThan(full / 4);
  expect(at(series, [498, 499, 500])).toEqual([Number.NaN, 499, 500]);
});
