/** The shapes of a time chart as SVG path data: one path per series. Pure. */
import type { PlotRow } from './time-series.ts';

/** Where a moment and a value lie, in pixels. */
export interface PlotScale {
  x: (atMs: number) => number;
  y: (value: number) => number;
}

/** The areas of a stack, the lowest first. A row without any value is a gap; a part without one counts as nothing. */
export function stackPaths(rows: readonly PlotRow[], parts: readonly number[], { x, y }: PlotScale): string[] {
  const runs = runsOf(rows, (row) => parts.some((part) => row.values[part] != null));
  const paths = parts.map(() => '');
  for (const run of runs) {
    let floor = run.map(() => 0);
    parts.forEach((part, index) => {
      const top = run.map((row, at) => (floor[at] ?? 0) + (row.values[part] ?? 0));
      const upper = run.map((row, at) => `${round(x(row.atMs))},${round(y(top[at] ?? 0))}`);
      const lower = run.map((row, at) => `${round(x(row.atMs))},${round(y(floor[at] ?? 0))}`);
      paths[index] += `M${upper.join('L')}L${lower.reverse().join('L')}Z`;
      floor = top;
    });
  }
  return paths;
}

/** A line from value to value, with a gap where there is none. */
export function linePath(rows: readonly PlotRow[], index: number, { x, y }: PlotScale): string {
  return runsOf(rows, (row) => row.values[index] != null)
    .map((run) => {
      const points = run.map((row) => `${round(x(row.atMs))},${round(y(row.values[index] ?? 0))}`);
      // A lone moment is a dot.
      return points.length === 1 ? `M${points[0]}h0.1` : `M${points.join('L')}`;
    })
    .join('');
}

/** A limit holds until it is changed: a line of steps, left out where it lies above the chart. */
export function stepPath(rows: readonly PlotRow[], index: number, highest: number, { x, y }: PlotScale): string {
  return runsOf(rows, (row) => row.limits[index] != null && (row.limits[index] ?? 0) <= highest)
    .map((run) => {
      let path = '';
      let before: number | null = null;
      for (const [at, row] of run.entries()) {
        const value = row.limits[index] ?? 0;
        if (before === null) path += `M${round(x(row.atMs))},${round(y(value))}`;
        else if (value !== before) path += `H${round(x(row.atMs))}V${round(y(value))}`;
        if (at === run.length - 1) path += `H${round(x(row.atMs))}`;
        before = value;
      }
      return path;
    })
    .join('');
}

/** At most one row per pixel: of those that share one, the highest, so that no peak is lost. Gaps stay. */
export function thinRows(rows: readonly PlotRow[], x: (atMs: number) => number): readonly PlotRow[] {
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last || rows.length <= x(last.atMs) - x(first.atMs)) return rows;
  const thin: PlotRow[] = [];
  let pixel = Number.NaN;
  for (const row of rows) {
    const at = Math.floor(x(row.atMs));
    const kept = thin.at(-1);
    if (at !== pixel || !kept || isGap(row) !== isGap(kept)) thin.push(row);
    else if (totalOf(row) > totalOf(kept)) thin[thin.length - 1] = row;
    pixel = at;
  }
  return thin;
}

function isGap(row: PlotRow): boolean {
  return row.values.every((value) => value === null);
}

function totalOf(row: PlotRow): number {
  return row.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

function runsOf(rows: readonly PlotRow[], isThere: (row: PlotRow) => boolean): PlotRow[][] {
  const runs: PlotRow[][] = [];
  let run: PlotRow[] | null = null;
  for (const row of rows) {
    if (!isThere(row)) {
      run = null;
      continue;
    }
    if (run === null) {
      run = [];
      runs.push(run);
    }
    run.push(row);
  }
  return runs;
}

/** A tenth of a pixel is finer than any screen shows. */
function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
