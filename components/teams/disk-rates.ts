/** What is read and written of disks a second, of two readings of their counters, and of which time that is known. Pure. */
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import type { Amount } from '#server/domain/teams/budget-resources.ts';
import type { DiskBudget, IoBudget } from '#server/domain/teams/io-budget.ts';
import type { TopPeaks } from '#server/domain/teams/team.ts';

/** Null before there are two readings, and of a counter that has begun anew between them. */
export function rateOf(
  before: IoBudget | null,
  now: IoBudget,
  { device, figure }: { device: string; figure: IoFigure },
): Amount | null {
  const [was, is] = [doneIn(before, device, figure), doneIn(now, device, figure)];
  const ms = before === null ? 0 : now.readAtMs - before.readAtMs;
  return was === null || is === null || ms <= 0 || is < was ? null : Math.round(((is - was) * 1000) / ms);
}

/** Of a team that is made with a budget of a disk it is kept some seconds later than the rest: not worth a word. */
const sameMs = 30_000;

/** Disks with a budget whose peaks are kept for less long than those of all else, and for how long. */
export function shorterKept(
  { sinceMs, untilMs, disks }: Pick<NonNullable<TopPeaks['kept']>, 'sinceMs' | 'untilMs' | 'disks'>,
  budgets: readonly Pick<DiskBudget, 'device' | 'name'>[],
): { name: string; ms: number }[] {
  return budgets.flatMap(({ device, name }) => {
    const disk = disks.find((one) => one.device === device);
    if (!disk || disk.sinceMs - sinceMs <= sameMs) return [];
    return [{ name, ms: Math.max(0, untilMs - disk.sinceMs) }];
  });
}

function doneIn(io: IoBudget | null, device: string, figure: IoFigure): Amount | null {
  const disk = io?.disks.find((one) => one.device === device);
  return disk?.figures.find((one) => one.figure === figure)?.done ?? null;
}
