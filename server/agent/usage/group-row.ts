/**
 * How readings reach a group's row: what people see of it beside its name. A row says in which sweep it changed, so that only rows
 * that moved are sent. Every call is made for thousands of groups a second: no objects are made on the way.
 */
import { limitCount, limitSlots, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { TrackedGroup } from './tracked-group.ts';

/** The present sweep and the one before. */
export interface SweepTimes {
  number: number;
  /** Monotonic milliseconds since the sweep before; NaN at the first. */
  elapsedMs: number;
  /** When the sweep before was, in the time of the series. */
  beforeMs: number;
}

export type LimitMoved = (group: TrackedGroup, slot: number, had: number, has: number) => void;

/** Says that a number of the row is this now. */
export function setRow(
  group: TrackedGroup,
  field: 'cpus' | 'memoryBytes' | 'inactiveFileBytes' | 'pids' | 'throttled',
  value: number,
  sweep: SweepTimes,
): void {
  if (Object.is(group[field], value)) return;
  group[field] = value;
  group.rowSweep = sweep.number;
}

/** Counters of throttling: the share of the periods since the last reading in which the group was throttled. */
export function takeThrottling(group: TrackedGroup, row: Float64Array, sweep: SweepTimes): void {
  const periods = row[metricSlots['cpu.periods']] ?? Number.NaN;
  const throttled = row[metricSlots['cpu.throttledPeriods']] ?? Number.NaN;
  const passed = periods - group.periods;
  const quota = group.limits[limitSlots.cpuQuota] ?? Number.NaN;
  const share = passed > 0 ? Math.max(0, (throttled - group.throttledPeriods) / passed) : passed === 0 ? 0 : Number.NaN;
  setRow(group, 'throttled', Number.isNaN(quota) ? Number.NaN : share, sweep);
  group.periodsBefore = group.periods;
  group.throttledPeriodsBefore = group.throttledPeriods;
  group.throttledUsecBefore = group.throttledUsec;
  group.periods = periods;
  group.throttledPeriods = throttled;
  group.throttledUsec = row[metricSlots['cpu.throttledTime']] ?? Number.NaN;
}

/** Limits as read; tells of those that are not what they were. */
export function takeLimits(
  group: TrackedGroup,
  values: Float64Array,
  atMs: number,
  sweep: SweepTimes,
  limitMoved: LimitMoved,
): void {
  const isFirst = Number.isNaN(group.limitsAtMs);
  for (let slot = 0; slot < limitCount; slot += 1) {
    const had = group.limits[slot] ?? Number.NaN;
    const has = values[slot] ?? Number.NaN;
    if (Object.is(had, has)) continue;
    group.limits[slot] = has;
    group.rowSweep = sweep.number;
    if (!isFirst) limitMoved(group, slot, had, has);
  }
  group.limitsAtMs = atMs;
}
