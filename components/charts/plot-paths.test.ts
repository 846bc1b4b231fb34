import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linePath, type PlotScale, stackPaths, stepPath, thinRows } from './plot-paths.ts';
import type { PlotRow } from './time-series.ts';

const scale: PlotScale = { x: (atMs) => atMs, y: (value) => 100 - value };
const rowsOf = (values: (number | null)[][], limits: (number | null)[][] = []): PlotRow[] =>
  values.map((each, atMs) => ({ atMs, values: each, limits: limits[atMs] ?? [] }));

test('a stack is one closed path per part, each on top of the one before', () => {
  expect(
    stackPaths(
      rowsOf([
        [10, 5],
        [20, 5],
      ]),
      [0, 1],
      scale,
    ),
  ).toEqual(['M0,90L1,80L1,100L0,100Z', 'M0,85L1,75L1,80L0,90Z']);
});

test('a moment without readings is a gap, a part without one only thins the stack', () => {
  const [lower, upper] = stackPaths(
    rowsOf([
      [10, 5],
      [null, null],
      [10, null],
    ]),
    [0, 1],
    scale,
  );

  expect(lower).toBe('M0,90L0,100ZM2,90L2,100Z');
  expect(upper).toBe('M0,85L0,90ZM2,90L2,90Z');
});

test('a line breaks where there is no value, and a lone value is a dot', () => {
  expect(linePath(rowsOf([[1], [2], [null], [3]]), 0, scale)).toBe('M0,99L1,98M3,97h0.1');
});

test('a limit is a line of steps, and left out above the chart', () => {
  const limits = [[50], [50], [60], [500], [60]];

  expect(stepPath(rowsOf([[0], [0], [0], [0], [0]], limits), 0, 100, scale)).toBe('M0,50H2V40H2M4,40H4');
});

test('no more rows than pixels, no peak lost, every gap kept', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 1000 })), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 20, max: 500 }),
      (values, pixels) => {
        const rows = rowsOf(values.map((value) => [value]));
        const x = (atMs: number) => (atMs / values.length) * pixels;
        const thin = thinRows(rows, x);
        const gaps = (all: readonly PlotRow[]) =>
          all.filter((row, at) => row.values[0] === null && all[at - 1]?.values[0] !== null).length;

        expect(Math.max(...thin.map((row) => row.values[0] ?? 0))).toBe(Math.max(...values.map((value) => value ?? 0)));
        expect(gaps(thin)).toBe(gaps(rows));
        if (!values.includes(null)) expect(thin.length).toBeLessThanOrEqual(Math.max(pixels + 1, 1));
      },
    ),
  );
});
