/** The most that a top group has read from and written to each disk that it has a budget of, in the time that is kept. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import { ratePerSecond } from '#server/domain/usage/usage.ts';
import type { Amount } from './budget-resources.ts';

/** One disk's; kept since there was a limit of it, and no longer than all else. */
export interface DiskPeaks {
  /** "MAJOR:MINOR". */
  device: string;
  sinceMs: number;
  /** Those that have a limit and of which there are two readings, in the order of ioFigures. */
  figures: FigurePeak[];
}

export interface FigurePeak {
  figure: IoFigure;
  /** Bytes or operations a second, of a sampling interval. */
  amount: Amount;
  /** When it was so high, the last time. */
  atMs: number;
}

export interface TopDiskPeaks {
  group: GroupPath;
  /** By number; none of a group that is not kept an eye on, or whose kernel does not tell. */
  disks: DiskPeaks[];
}

/** The highest rate between two moments of a counter, NaN where there is no reading; null where there is none. */
export function peakRate(timesMs: readonly number[], counts: ArrayLike<number>): Omit<FigurePeak, 'figure'> | null {
  const at = (index: number) => {
    const value = counts[index] ?? Number.NaN;
    return { value: Number.isNaN(value) ? null : value, atMs: timesMs[index] ?? 0 };
  };
  let highest: { rate: number; atMs: number } | null = null;
  for (let index = 1; index < timesMs.length; index += 1) {
    const rate = ratePerSecond(at(index - 1), at(index));
    if (rate !== null && (highest === null || rate >= highest.rate)) highest = { rate, atMs: at(index).atMs };
  }
  return highest && { amount: Math.round(highest.rate), atMs: highest.atMs };
}
