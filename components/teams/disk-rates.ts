/** What is read and written of disks a second, of two readings of their counters. Pure. */
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import type { Amount } from '#server/domain/teams/budget-resources.ts';
import type { IoBudget } from '#server/domain/teams/io-budget.ts';

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

function doneIn(io: IoBudget | null, device: string, figure: IoFigure): Amount | null {
  const disk = io?.disks.find((one) => one.device === device);
  return disk?.figures.find((one) => one.figure === figure)?.done ?? null;
}
