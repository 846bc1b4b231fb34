/**
 * From counters to what charts draw: one point per bucket of time, rates and shares computed here and nowhere else.
 * Null means that there is no reading; it never stands for 0. Points lie on a fixed grid (`atMs` is a bucket's start),
 * so that a bucket that is still filling is sent again and replaces itself.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupHistory, MetricId } from './usage.ts';
import { ratePerSecond } from './usage.ts';

export type ChartRangeSeconds = 60 | 300 | 900;

export interface ChartPoint {
  /** Start of the bucket, wall-clock milliseconds. */
  atMs: number;
  /** CPUs in use, 1.5 = one and a half. */
  cpus: number | null;
  /** The two parts of `cpus`, which they add up to; both null when the kernel does not tell them apart. */
  userCpus: number | null;
  systemCpus: number | null;
  /** CPUs in use on each CPU, 0..1 each, by CPU number; null when the host does not tell. */
  perCpu: (number | null)[] | null;
  /** Throttled share of the quota periods that ended in the bucket, 0..1; null without a quota. */
  throttledShare: number | null;
  /** All that is charged: what the kernel compares with the limit. */
  memoryBytes: number | null;
  /** The main figure: `memoryBytes` less inactive file cache. */
  workingSetBytes: number | null;
  /** The parts of `memoryBytes`. First those that stay while they are used: */
  anonBytes: number | null;
  shmemBytes: number | null;
  /** Without what of it can be reclaimed. */
  kernelBytes: number | null;
  /** What is none of the others: memory of sockets, and what the kernel does not tell apart. */
  otherBytes: number | null;
  /** And those that the kernel can reclaim: file cache without shared memory, and caches of the kernel's own. */
  fileBytes: number | null;
  slabBytes: number | null;
  swapBytes: number | null;
  pids: number | null;
  readBytesPerSecond: number | null;
  writeBytesPerSecond: number | null;
  readsPerSecond: number | null;
  writesPerSecond: number | null;
  /** Pressure as the share of time that some, or all, tasks were waiting, 0..1. */
  cpuSomeShare: number | null;
  cpuFullShare: number | null;
  memorySomeShare: number | null;
  memoryFullShare: number | null;
  ioSomeShare: number | null;
  ioFullShare: number | null;
  /** The limits in force; null = none. */
  cpuLimit: number | null;
  memoryLimitBytes: number | null;
  memorySoftBytes: number | null;
  pidsLimit: number | null;
}

export interface ChartData {
  group: GroupPath;
  rangeSeconds: ChartRangeSeconds;
  bucketMs: number;
  /** Oldest first. A point whose values are all null marks a gap. */
  points: ChartPoint[];
  /** Why a metric is not there. */
  unavailable: GroupHistory['unavailable'];
  /** What a reader of a metric should know about it (GroupHistory.notes). */
  notes: NonNullable<GroupHistory['notes']>;
}

/** One sample, picked out of a history. */
interface Reading {
  atMs: number;
  metrics: Partial<Record<MetricId, number | null>>;
  perCpuUsec: (number | null)[] | null;
  limits: { [K in keyof GroupHistory['limits']]: number | null };
}

/** Silence longer than this, and than three usual intervals, is a gap: no line is drawn across it. */
const shortestGapMs = 5000;

/** A bucket's length for a range: as many points as a chart has room for, 60 to 300. */
export function chartBucketMs(rangeSeconds: ChartRangeSeconds): number {
  return rangeSeconds === 900 ? 3000 : 1000;
}

/** The points of a whole history, as far back as the range goes. */
export function toChartData(
  history: GroupHistory,
  options: { rangeSeconds: ChartRangeSeconds; bucketMs?: number },
): ChartData {
  const builder = new ChartBuilder(history.group, options);
  builder.add(history);
  return builder.data();
}

/** Data with newer points: one with the time of the last replaces it, and what left the range is dropped. */
export function appendPoints(data: ChartData, points: readonly ChartPoint[]): ChartData {
  const merged = [...data.points];
  for (const point of points) {
    const last = merged.at(-1);
    if (!last || point.atMs > last.atMs) merged.push(point);
    else if (point.atMs === last.atMs) merged[merged.length - 1] = point;
  }
  return { ...data, points: withinRange(merged, data.rangeSeconds) };
}

/** Turns a history and the samples that follow it into points, keeping what the next rate needs. */
export class ChartBuilder {
  private readonly group: GroupPath;
  private readonly rangeSeconds: ChartRangeSeconds;
  private readonly bucketMs: number;
  private points: ChartPoint[] = [];
  private unavailable: ChartData['unavailable'] = {};
  private notes: ChartData['notes'] = {};
  /** The last reading before the bucket of `latest`: what its rates are measured from. Null after a gap. */
  private base: Reading | null = null;
  private latest: Reading | null = null;
  private usualMs = 0;

  constructor(group: GroupPath, options: { rangeSeconds: ChartRangeSeconds; bucketMs?: number }) {
    this.group = group;
    this.rangeSeconds = options.rangeSeconds;
    this.bucketMs = options.bucketMs ?? chartBucketMs(options.rangeSeconds);
  }

  /** Takes samples in; returns the points that are new or changed, oldest first. Samples older than the last are passed over. */
  add(history: GroupHistory): ChartPoint[] {
    this.unavailable = history.unavailable;
    this.notes = history.notes ?? {};
    const touched = new Map<number, ChartPoint>();
    history.timesMs.forEach((atMs, index) => {
      if (this.latest && atMs <= this.latest.atMs) return;
      for (const point of this.take(readingAt(history, index, atMs))) touched.set(point.atMs, point);
    });
    this.points = withinRange(this.points, this.rangeSeconds);
    return [...touched.values()];
  }

  /** Everything in range as it stands. */
  data(): ChartData {
    return {
      group: this.group,
      rangeSeconds: this.rangeSeconds,
      bucketMs: this.bucketMs,
      points: [...this.points],
      unavailable: this.unavailable,
      notes: this.notes,
    };
  }

  private take(reading: Reading): ChartPoint[] {
    const added: ChartPoint[] = [];
    const before = this.latest;
    const atMs = this.bucketOf(reading);
    const last = this.points.at(-1);
    if (before && this.isGap(before, reading)) {
      this.base = null;
      if (last && last.atMs + this.bucketMs < atMs) added.push(emptyPoint(last.atMs + this.bucketMs));
    } else if (before && this.bucketOf(before) !== atMs) {
      this.base = before;
    }
    if (before) this.usualMs = reading.atMs - before.atMs;
    this.latest = reading;
    const point = toPoint(atMs, this.base, reading, last ?? null);
    if (last?.atMs === atMs) this.points.pop();
    added.push(point);
    this.points.push(...added);
    return added;
  }

  private bucketOf(reading: Reading): number {
    return Math.floor(reading.atMs / this.bucketMs) * this.bucketMs;
  }

  private isGap(before: Reading, after: Reading): boolean {
    return after.atMs - before.atMs > Math.max(shortestGapMs, 3 * this.bucketMs, 3 * this.usualMs);
  }
}

function readingAt(history: GroupHistory, index: number, atMs: number): Reading {
  const metrics: Reading['metrics'] = {};
  for (const [id, values] of Object.entries(history.series)) metrics[id as MetricId] = values?.[index] ?? null;
  return {
    atMs,
    metrics,
    perCpuUsec: history.perCpuUsec?.map((values) => values[index] ?? null) ?? null,
    limits: {
      cpuLimit: history.limits.cpuLimit[index] ?? null,
      memoryLimitBytes: history.limits.memoryLimitBytes[index] ?? null,
      memorySoftBytes: history.limits.memorySoftBytes[index] ?? null,
      pidsLimit: history.limits.pidsLimit[index] ?? null,
    },
  };
}

function toPoint(atMs: number, base: Reading | null, now: Reading, previous: ChartPoint | null): ChartPoint {
  const gauge = (id: MetricId) => now.metrics[id] ?? null;
  const rate = (id: MetricId) => rateBetween(base, now, (reading) => reading.metrics[id] ?? null);
  const share = (id: MetricId) => shareOfTime(rate(id));
  const cpus = perSecondToShare(rate('cpu.usage'));

  return {
    atMs,
    cpus,
    ...splitCpus(cpus, rate('cpu.user'), rate('cpu.system'), now, previous),
    perCpu:
      now.perCpuUsec?.map((_, cpu) => shareOfTime(rateBetween(base, now, (at) => at.perCpuUsec?.[cpu] ?? null))) ??
      null,
    throttledShare: throttledShare(base, now),
    memoryBytes: gauge('memory.usage'),
    ...memoryParts(now),
    swapBytes: gauge('memory.swap'),
    pids: gauge('pids.current'),
    readBytesPerSecond: rate('io.readBytes'),
    writeBytesPerSecond: rate('io.writeBytes'),
    readsPerSecond: rate('io.readOps'),
    writesPerSecond: rate('io.writeOps'),
    cpuSomeShare: share('psi.cpuSome'),
    cpuFullShare: share('psi.cpuFull'),
    memorySomeShare: share('psi.memorySome'),
    memoryFullShare: share('psi.memoryFull'),
    ioSomeShare: share('psi.ioSome'),
    ioFullShare: share('psi.ioFull'),
    ...now.limits,
  };
}

/**
 * User and system time are coarser than the whole (v1: ticks of 10 ms), so only their proportion is used. While they
 * stand still the last proportion goes on, and before there was one, that of the group's whole life.
 */
function splitCpus(
  cpus: number | null,
  userRate: number | null,
  systemRate: number | null,
  now: Reading,
  previous: ChartPoint | null,
): Pick<ChartPoint, 'userCpus' | 'systemCpus'> {
  if (cpus === null || userRate === null || systemRate === null) return { userCpus: null, systemCpus: null };
  const userShare =
    proportion(userRate, systemRate) ??
    proportion(previous?.userCpus ?? null, previous?.systemCpus ?? null) ??
    proportion(now.metrics['cpu.user'] ?? null, now.metrics['cpu.system'] ?? null) ??
    (cpus === 0 ? 0 : null);
  if (userShare === null) return { userCpus: null, systemCpus: null };
  const userCpus = cpus * userShare;
  return { userCpus, systemCpus: cpus - userCpus };
}

function proportion(part: number | null, other: number | null): number | null {
  if (part === null || other === null || part + other <= 0) return null;
  return part / (part + other);
}

/** No period ended, though there is a quota: nothing wanted to run, so nothing was held back. */
function throttledShare(base: Reading | null, now: Reading): number | null {
  const periods = rateBetween(base, now, (reading) => reading.metrics['cpu.periods'] ?? null);
  const throttled = rateBetween(base, now, (reading) => reading.metrics['cpu.throttledPeriods'] ?? null);
  if (periods === null || throttled === null) return null;
  if (periods === 0) return now.limits.cpuLimit === null ? null : 0;
  return Math.min(1, throttled / periods);
}

/** The kernel counts the parts in batches, so they may exceed the whole for a moment: then nothing is left for the rest. */
function memoryParts({
  metrics,
}: Reading): Pick<
  ChartPoint,
  'workingSetBytes' | 'anonBytes' | 'shmemBytes' | 'kernelBytes' | 'otherBytes' | 'fileBytes' | 'slabBytes'
> {
  const usage = metrics['memory.usage'] ?? null;
  const inactive = metrics['memory.inactiveFile'] ?? null;
  const anon = metrics['memory.anon'] ?? null;
  const file = metrics['memory.file'] ?? null;
  const shmem = metrics['memory.shmem'] ?? null;
  const kernel = metrics['memory.kernel'] ?? null;
  const slab = metrics['memory.slabReclaimable'] ?? null;
  const told = (anon ?? 0) + (shmem ?? 0) + (file ?? 0) + Math.max(kernel ?? 0, slab ?? 0);
  return {
    workingSetBytes: usage === null || inactive === null ? null : Math.max(0, usage - inactive),
    anonBytes: anon,
    shmemBytes: shmem,
    kernelBytes: kernel === null ? null : Math.max(0, kernel - (slab ?? 0)),
    otherBytes: usage === null || anon === null || file === null ? null : Math.max(0, usage - told),
    fileBytes: file,
    slabBytes: slab,
  };
}

function rateBetween(base: Reading | null, now: Reading, pick: (reading: Reading) => number | null): number | null {
  if (!base) return null;
  return ratePerSecond({ value: pick(base), atMs: base.atMs }, { value: pick(now), atMs: now.atMs });
}

/** Microseconds per second as a share: 1,500,000 µs/s is 1.5. */
function perSecondToShare(usecPerSecond: number | null): number | null {
  return usecPerSecond === null ? null : usecPerSecond / 1_000_000;
}

/** As perSecondToShare, for what cannot exceed the time that passed; stamps and counters are not read at one instant. */
function shareOfTime(usecPerSecond: number | null): number | null {
  return usecPerSecond === null ? null : Math.min(1, usecPerSecond / 1_000_000);
}

function withinRange(points: ChartPoint[], rangeSeconds: number): ChartPoint[] {
  const newest = points.at(-1)?.atMs ?? 0;
  const first = points.findIndex((point) => point.atMs > newest - rangeSeconds * 1000);
  return first > 0 ? points.slice(first) : points;
}

const nothing: Omit<ChartPoint, 'atMs'> = {
  cpus: null,
  userCpus: null,
  systemCpus: null,
  perCpu: null,
  throttledShare: null,
  memoryBytes: null,
  workingSetBytes: null,
  anonBytes: null,
  shmemBytes: null,
  kernelBytes: null,
  otherBytes: null,
  fileBytes: null,
  slabBytes: null,
  swapBytes: null,
  pids: null,
  readBytesPerSecond: null,
  writeBytesPerSecond: null,
  readsPerSecond: null,
  writesPerSecond: null,
  cpuSomeShare: null,
  cpuFullShare: null,
  memorySomeShare: null,
  memoryFullShare: null,
  ioSomeShare: null,
  ioFullShare: null,
  cpuLimit: null,
  memoryLimitBytes: null,
  memorySoftBytes: null,
  pidsLimit: null,
};

/** A moment without any reading. */
export function emptyPoint(atMs: number): ChartPoint {
  return { atMs, ...nothing };
}
