/**
 * The root group lacks files that every other group has: v1 and v2 have no pids.current there, v2 no memory.current. It
 * shows the host's own values instead, and its history says so.
 */
import type { HostReading } from '#server/cgroupfs/usage/host-readings.ts';
import type { MetricId } from '#server/domain/usage/usage.ts';

/** What is shown in the place of the root's own readings, and from where. */
export const rootNotes = {
  'memory.usage':
    'The root group has no memory.current: this is the memory of the whole host that is not available (/proc/meminfo).',
  'pids.current': 'The root group has no pids.current: these are all threads of the host (/proc/loadavg).',
} satisfies Partial<Record<MetricId, string>>;

/** Memory in use and threads of the host, in the order of a gauge reading. */
export function takeRootGauges(into: Float64Array, reading: HostReading): void {
  into[0] = reading.memoryTotalBytes - reading.memoryAvailableBytes;
  into[1] = reading.threads;
}

/** Puts the host's values where the root's own are missing. */
export function fillRootGauges(gauges: Float64Array, root: Float64Array): void {
  for (let index = 0; index < gauges.length; index += 1) {
    if (Number.isNaN(gauges[index])) gauges[index] = root[index] ?? Number.NaN;
  }
}
