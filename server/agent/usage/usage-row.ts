/** A tracked group's live numbers as the row that travels: NaN, which JSON does not know, becomes null. */
import { freezeSlot, limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { UsageRow } from '#server/domain/groups/host.ts';
import type { TrackedGroup } from './tracked-group.ts';

/** The row as of the last sweep. */
export function toUsageRow(group: TrackedGroup): UsageRow {
  const { limits } = group;
  const freeze = limits[limitSlots.frozen] ?? freezeSlot.thawed;
  return {
    path: group.path,
    cpus: orNull(group.cpus),
    memoryBytes: orNull(group.memoryBytes),
    workingSetBytes: orNull(Math.max(0, group.memoryBytes - group.inactiveFileBytes)),
    pids: orNull(group.pids),
    cpuLimit: cpuLimitOf(limits),
    memoryLimitBytes: orNull(limits[limitSlots.memoryMax]),
    pidsLimit: orNull(limits[limitSlots.pidsMax]),
    throttled: orNull(group.throttled),
    frozen: freeze >= freezeSlot.freezing,
    ...(freeze === freezeSlot.freezing ? { freezing: true } : {}),
  };
}

/** Quota over period, in CPUs; null without a quota. */
function cpuLimitOf(limits: Float64Array): number | null {
  const cpus = (limits[limitSlots.cpuQuota] ?? Number.NaN) / (limits[limitSlots.cpuPeriod] ?? Number.NaN);
  return Number.isFinite(cpus) ? cpus : null;
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
