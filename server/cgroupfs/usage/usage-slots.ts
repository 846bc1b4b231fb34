/**
 * Rows of numbers in which readings travel inside the agent: one slot per metric of the catalogue and one per limit
 * that charts and rows draw. NaN stands for "no reading" and, for limits, "none".
 */
import type { MetricId } from '#server/domain/usage/usage.ts';
import { metricCatalogue } from '#server/domain/usage/usage.ts';

export const metricSlots = Object.fromEntries(metricCatalogue.map(({ id }, slot) => [id, slot])) as Record<
  MetricId,
  number
>;
export const metricCount = metricCatalogue.length;

/** Microseconds, microseconds, bytes, bytes, count, one of freezeSlot. */
export const limitSlots = { cpuQuota: 0, cpuPeriod: 1, memoryMax: 2, memorySoft: 3, pidsMax: 4, frozen: 5 } as const;
export const limitCount = 6;

/** The states in the order in which they count: of two versions on a hybrid host the one that is further. */
export const freezeSlot = { thawed: 0, freezing: 1, frozen: 2 } as const;

/** Keeps what the other version has told already, where that is further. */
export function tellFreeze(row: Float64Array, state: number): void {
  const known = row[limitSlots.frozen] ?? Number.NaN;
  row[limitSlots.frozen] = known > state ? known : state;
}
