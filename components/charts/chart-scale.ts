/** Where a chart's axes end and where their ticks stand. Pure; the plot draws what this decides. */

export type ScaleUnit = 'cpus' | 'bytes' | 'share' | 'count' | 'bytesPerSecond';

export interface ValueScale {
  max: number;
  ticks: number[];
}

const decimalSteps = [1, 2, 2.5, 5, 10];
const binarySteps = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
/** What an axis shows at least: 0.02 CPUs or 300 KiB are next to nothing, and should look like it. */
const least: Record<ScaleUnit, number> = {
  cpus: 0.5,
  bytes: 16 * 1024 * 1024,
  share: 0.1,
  count: 8,
  bytesPerSecond: 1024 * 1024,
};
/** A limit further above the data than this would flatten it: it is named at the edge instead of drawn. */
const farAbove = 3.5;

/** A scale from 0 that holds `highest` and, when it is near enough, the limit. */
export function valueScale(unit: ScaleUnit, highest: number, limit: number | null): ValueScale {
  // Of a small limit a little is much; below this no kernel's limit lies.
  const floor = limit === null ? least[unit] : Math.min(least[unit], Math.max(limit, least[unit] / 1000));
  const data = Math.max(highest, floor);
  const withLimit = limit !== null && limit <= data * farAbove ? Math.max(data, limit) : data;
  const top = unit === 'share' ? Math.min(1, withLimit * 1.15) : withLimit * 1.12;
  const step = stepFor(unit, top / 3);
  // In quarters of a step, so that the axis stays as it is while the data moves a little.
  const max = Math.ceil((top * 4) / step) * (step / 4);
  const ticks: number[] = [];
  for (let tick = 0; tick <= max; tick += step) ticks.push(tick);
  return { max: unit === 'share' ? Math.min(1, max) : max, ticks };
}

/** The smallest step of round numbers that is at least `rough`. */
function stepFor(unit: ScaleUnit, rough: number): number {
  const isBinary = unit === 'bytes' || unit === 'bytesPerSecond';
  const base = isBinary ? 1024 : 10;
  const power = base ** Math.floor(Math.log(rough) / Math.log(base));
  const step = (isBinary ? binarySteps : decimalSteps).find((candidate) => candidate * power >= rough) ?? base;
  return unit === 'count' ? Math.max(1, Math.ceil(step * power)) : step * power;
}

/** Round moments of local time inside [from, to], about `count` of them. */
export function timeTicks(fromMs: number, toMs: number, count: number): number[] {
  const rough = (toMs - fromMs) / count;
  const step = [5, 10, 15, 30, 60, 120, 180, 300, 600].map((s) => s * 1000).find((ms) => ms >= rough) ?? 600_000;
  const ticks: number[] = [];
  for (let tick = Math.ceil(fromMs / step) * step; tick <= toMs; tick += step) ticks.push(tick);
  return ticks;
}

/** The index of the point whose time is nearest; -1 when there are none. Points are sorted by time. */
export function nearestIndex(points: readonly { atMs: number }[], atMs: number): number {
  let low = 0;
  let high = points.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const here = points[low]?.atMs ?? 0;
  const before = points[low - 1]?.atMs;
  return before !== undefined && atMs - before < here - atMs ? low - 1 : low;
}
