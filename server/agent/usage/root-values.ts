/**
 * The root group lacks files that every other group has: v1 and v2 have no pids.current there, v2 no memory.current, and what
 * v1 counts there leaves kernel memory out. It shows the host's own values instead, and its history says so.
 */

import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { HostReading } from '#server/cgroupfs/usage/host-readings.ts';
import type { MetricId } from '#server/domain/usage/usage.ts';

/** What is shown in the place of the root's own readings, and from where. */
export const rootNotes = {
  'memory.usage':
    'The root group stands for the host: MemTotal less MemFree, of which Inactive(file) counts as cache (/proc/meminfo).',
  'pids.current': 'The root group has no pids.current: these are all threads of the host (/proc/loadavg).',
} satisfies Partial<Record<MetricId, string>>;

/** What the root shows of the host. */
export interface RootValues {
  memoryBytes: number;
  inactiveFileBytes: number;
  threads: number;
}

/** False where "/" is the root of a part of the tree, as in a container: that has files of its own. */
export function rootIsHost(host: CgroupHost): boolean {
  return host.hierarchyFor('memory')?.wholeTree ?? true;
}

export function takeRootValues(into: RootValues, reading: HostReading): void {
  into.memoryBytes = reading.memoryTotalBytes - reading.memoryFreeBytes;
  into.inactiveFileBytes = reading.inactiveFileBytes;
  into.threads = reading.threads;
}

/** Puts the host's values in place of the root's own, in the order of a gauge reading. */
export function fillRootGauges(gauges: Float64Array, root: RootValues, isHost: boolean): void {
  if (isHost || Number.isNaN(gauges[0])) gauges[0] = root.memoryBytes;
  if (Number.isNaN(gauges[1])) gauges[1] = root.threads;
}
