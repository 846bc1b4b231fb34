/** The host's use as rates, out of two readings of its counters. Pure. */
import type { HostReading } from '#server/cgroupfs/usage/host-readings.ts';
import type { HostUsage } from '#server/domain/usage/usage-verbs.ts';

/** Rates between two readings; null for those that need a reading before, on the first look. */
export function hostUsageOf(
  before: HostReading | null,
  now: HostReading,
  { atMs, elapsedMs }: { atMs: number; elapsedMs: number },
): HostUsage {
  const earlier = new Map(before?.cpus.map((cpu) => [cpu.cpu, cpu]));
  const cpus = now.cpus.map(({ cpu, busy, total }) => {
    const last = earlier.get(cpu);
    return { cpu, busy: last ? share(busy - last.busy, total - last.total) : 0 };
  });
  const perSecond = (from: number | null | undefined, to: number | null) =>
    from === null || from === undefined || to === null || to < from ? null : ((to - from) / elapsedMs) * 1000;
  return {
    atMs,
    cpus,
    cpusUsed: before ? cpus.reduce((sum, { busy }) => sum + busy, 0) : null,
    steal: before ? share(now.stealTicks - before.stealTicks, now.totalTicks - before.totalTicks) : null,
    load: now.load,
    memoryTotalBytes: now.memoryTotalBytes,
    memoryBytes: now.memoryTotalBytes - now.memoryFreeBytes,
    workingSetBytes: Math.max(0, now.memoryTotalBytes - now.memoryFreeBytes - now.inactiveFileBytes),
    memoryAvailableBytes: now.memoryAvailableBytes,
    swapTotalBytes: now.swapTotalBytes,
    swapUsedBytes: now.swapTotalBytes - now.swapFreeBytes,
    ioReadBytesPerSecond: perSecond(before?.ioReadBytes, now.ioReadBytes),
    ioWriteBytesPerSecond: perSecond(before?.ioWriteBytes, now.ioWriteBytes),
    processes: now.processes,
  };
}

/** iowait may go back (proc_stat(5)), and with it a sum: never below 0 or above 1. */
function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}
