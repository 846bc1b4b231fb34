/**
 * What is measured. Samples hold counters as the kernel tells them; rates are computed when shown
 * (ratePerSecond), so a reset or a late tick cannot corrupt what is stored.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';

export interface MetricDescription {
  id: string;
  label: string;
  unit: 'usec' | 'bytes' | 'count' | 'operations';
  kind: 'counter' | 'gauge';
}

/** Every series that a group can have. `cpu.percpu` series (v1) are apart: they have one value per CPU. */
export const metricCatalogue = [
  { id: 'cpu.usage', label: 'CPU time', unit: 'usec', kind: 'counter' },
  { id: 'cpu.user', label: 'CPU time in user mode', unit: 'usec', kind: 'counter' },
  { id: 'cpu.system', label: 'CPU time in the kernel', unit: 'usec', kind: 'counter' },
  { id: 'cpu.periods', label: 'Quota periods', unit: 'count', kind: 'counter' },
  { id: 'cpu.throttledPeriods', label: 'Throttled periods', unit: 'count', kind: 'counter' },
  { id: 'cpu.throttledTime', label: 'Throttled time', unit: 'usec', kind: 'counter' },
  { id: 'memory.usage', label: 'Memory use', unit: 'bytes', kind: 'gauge' },
  { id: 'memory.inactiveFile', label: 'File cache not used lately', unit: 'bytes', kind: 'gauge' },
  { id: 'memory.anon', label: 'Anonymous memory', unit: 'bytes', kind: 'gauge' },
  { id: 'memory.shmem', label: 'Shared memory and tmpfs', unit: 'bytes', kind: 'gauge' },
  { id: 'memory.file', label: 'File cache', unit: 'bytes', kind: 'gauge' },
  { id: 'memory.kernel', label: 'Kernel memory', unit: 'bytes', kind: 'gauge' },
  { id: 'memory.slabReclaimable', label: 'Reclaimable kernel caches', unit: 'bytes', kind: 'gauge' },
  { id: 'memory.swap', label: 'Swap', unit: 'bytes', kind: 'gauge' },
  { id: 'pids.current', label: 'Processes and threads', unit: 'count', kind: 'gauge' },
  { id: 'io.readBytes', label: 'Bytes read', unit: 'bytes', kind: 'counter' },
  { id: 'io.writeBytes', label: 'Bytes written', unit: 'bytes', kind: 'counter' },
  { id: 'io.readOps', label: 'Reads', unit: 'operations', kind: 'counter' },
  { id: 'io.writeOps', label: 'Writes', unit: 'operations', kind: 'counter' },
  { id: 'psi.cpuSome', label: 'CPU pressure, some', unit: 'usec', kind: 'counter' },
  { id: 'psi.cpuFull', label: 'CPU pressure, full', unit: 'usec', kind: 'counter' },
  { id: 'psi.memorySome', label: 'Memory pressure, some', unit: 'usec', kind: 'counter' },
  { id: 'psi.memoryFull', label: 'Memory pressure, full', unit: 'usec', kind: 'counter' },
  { id: 'psi.ioSome', label: 'I/O pressure, some', unit: 'usec', kind: 'counter' },
  { id: 'psi.ioFull', label: 'I/O pressure, full', unit: 'usec', kind: 'counter' },
] as const satisfies readonly MetricDescription[];

export type MetricId = (typeof metricCatalogue)[number]['id'];

/** Samples of one group, oldest first; every series has one entry per time, null where there is no reading. */
export interface GroupHistory {
  group: GroupPath;
  /** Wall-clock milliseconds of each sample (monotonic in steps). */
  timesMs: number[];
  series: Partial<Record<MetricId, (number | null)[]>>;
  /** v1: CPU time in microseconds per CPU, [cpu][sample]; null when the host does not tell. */
  perCpuUsec: (number | null)[][] | null;
  /** Why a metric is not there. */
  unavailable: Partial<Record<MetricId | 'cpu.percpu', string>>;
  /** What a reader must know of a metric that is there: the root's host-wide values, for one. */
  notes?: Partial<Record<MetricId, string>>;
  /** The limits in force at each sample, for the red lines; null = none. */
  limits: {
    cpuLimit: (number | null)[];
    memoryLimitBytes: (number | null)[];
    memorySoftBytes: (number | null)[];
    pidsLimit: (number | null)[];
  };
}

/**
 * A counter's rate between two readings, per second of elapsed time. Null when there is no rate to tell: a missing
 * reading, no time passed, or a counter that went back (the group was made anew).
 */
export function ratePerSecond(
  before: { value: number | null; atMs: number },
  after: { value: number | null; atMs: number },
): number | null {
  if (before.value === null || after.value === null) return null;
  const seconds = (after.atMs - before.atMs) / 1000;
  if (seconds <= 0 || after.value < before.value) return null;
  return (after.value - before.value) / seconds;
}

/** `history` with the newer samples of `more` behind it, without what is older than `keptMs` before its end. */
export function appendHistory(history: GroupHistory, more: GroupHistory, keptMs: number): GroupHistory {
  const had = history.timesMs.length;
  const end = more.timesMs.at(-1) ?? history.timesMs.at(-1) ?? 0;
  const times = [...history.timesMs, ...more.timesMs];
  const fresh = times.findIndex((time) => time >= end - keptMs);
  const from = fresh < 0 ? times.length : fresh;
  const join = <T>(before: (T | null)[] | undefined, after: (T | null)[] | undefined): (T | null)[] => {
    const first = before ?? new Array<T | null>(had).fill(null);
    return [...first, ...(after ?? new Array<T | null>(more.timesMs.length).fill(null))].slice(from);
  };
  const ids = new Set([...Object.keys(history.series), ...Object.keys(more.series)] as MetricId[]);
  const cpus = Math.max(history.perCpuUsec?.length ?? 0, more.perCpuUsec?.length ?? 0);
  return {
    group: more.group,
    timesMs: times.slice(from),
    series: Object.fromEntries([...ids].map((id) => [id, join(history.series[id], more.series[id])])),
    perCpuUsec:
      history.perCpuUsec || more.perCpuUsec
        ? Array.from({ length: cpus }, (_, cpu) => join(history.perCpuUsec?.[cpu], more.perCpuUsec?.[cpu]))
        : null,
    unavailable: more.unavailable,
    notes: more.notes,
    limits: {
      cpuLimit: join(history.limits.cpuLimit, more.limits.cpuLimit),
      memoryLimitBytes: join(history.limits.memoryLimitBytes, more.limits.memoryLimitBytes),
      memorySoftBytes: join(history.limits.memorySoftBytes, more.limits.memorySoftBytes),
      pidsLimit: join(history.limits.pidsLimit, more.limits.pidsLimit),
    },
  };
}
