/** What a decision can rest on: how the group has fared in the time that Corral keeps. Pure. */
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import type { Amount, BudgetResource } from '#server/domain/teams/budget-resources.ts';
import { oneCpu } from '#server/domain/teams/budget-resources.ts';
import type { GroupHistory, MetricId } from '#server/domain/usage/usage.ts';
import { ratePerSecond } from '#server/domain/usage/usage.ts';

export interface RequestEvidence {
  /** Use of the last minutes; null where it is not known. */
  use: UseEvidence | null;
  events: EventEvidence;
}

export interface UseEvidence {
  sinceMs: number;
  untilMs: number;
  /** On average and at most; null where the kernel does not tell. Of memory what counts towards the limit, cache too. */
  resources: Record<BudgetResource, UseOfLate | null>;
  /** Bytes and operations a second of all disks together; null where the kernel does not tell. */
  io: Record<IoFigure, UseOfLate | null>;
  /** Of the quota's periods so many were throttled, 0..1; null without a quota. */
  throttled: number | null;
  /** Of the time some process waited, 0..1; null where the kernel does not tell. */
  pressure: Record<'cpu' | 'memory' | 'io', number | null>;
}

export interface UseOfLate {
  mean: Amount;
  peak: Amount;
  /** When it was so high, the last time. */
  peakAtMs: number;
}

/** How often, in it and in what is below it. */
export interface EventEvidence {
  sinceMs: number;
  kills: number;
  /** Whose limit was hit, of the newest kills: a larger limit here cures no kill by a smaller one below. */
  killsBy: KillsBy;
  throttling: number;
  pidsRefused: number;
  memoryHigh: number;
  /** Out of memory, and nothing was killed. */
  noKill: number;
}

export interface KillsBy {
  own: number;
  /** A group below it. */
  below: number;
  /** A group above it, the host as a whole, systemd-oomd, or not known. */
  elsewhere: number;
}

export function killsBy(events: readonly HostEvent[], group: GroupPath): KillsBy {
  const by: KillsBy = { own: 0, below: 0, elsewhere: 0 };
  for (const event of events) {
    const owner = 'kill' in event ? (event.kill.limit?.owner.path ?? null) : null;
    if (owner === group) by.own += 1;
    else if (owner !== null && isUnder(owner, group)) by.below += 1;
    else by.elsewhere += 1;
  }
  return by;
}

/** Null of a history without two moments. */
export function evidenceOfUse(history: GroupHistory): UseEvidence | null {
  const { timesMs, series } = history;
  const [sinceMs, untilMs] = [timesMs[0], timesMs.at(-1)];
  if (sinceMs === undefined || untilMs === undefined || untilMs <= sinceMs) return null;
  const spanUsec = (untilMs - sinceMs) * 1000;
  const grown = (id: MetricId) => growth(series[id]);
  const share = (id: MetricId) => {
    const waited = grown(id);
    return waited === null ? null : Math.min(1, waited / spanUsec);
  };
  const periods = grown('cpu.periods');
  const throttled = grown('cpu.throttledPeriods');
  return {
    sinceMs,
    untilMs,
    resources: {
      cpu: rates(timesMs, series['cpu.usage'], (usecPerSecond) => (usecPerSecond / 1_000_000) * oneCpu),
      memory: levels(timesMs, series['memory.usage']),
      swap: levels(timesMs, series['memory.swap']),
      memsw: levels(timesMs, together(series['memory.usage'], series['memory.swap'])),
      pids: levels(timesMs, series['pids.current']),
    },
    io: {
      readBytesPerSecond: rates(timesMs, series['io.readBytes']),
      writeBytesPerSecond: rates(timesMs, series['io.writeBytes']),
      readOpsPerSecond: rates(timesMs, series['io.readOps']),
      writeOpsPerSecond: rates(timesMs, series['io.writeOps']),
    },
    throttled: periods === null || throttled === null || periods === 0 ? null : Math.min(1, throttled / periods),
    pressure: { cpu: share('psi.cpuSome'), memory: share('psi.memorySome'), io: share('psi.ioSome') },
  };
}

/** By how much a counter has grown; what went back was made anew, and counts from there. */
function growth(values: readonly (number | null)[] | undefined): number | null {
  const read = values?.filter((value) => value !== null) ?? [];
  if (read.length < 2) return null;
  return read.reduce((sum, value, at) => sum + Math.max(0, value - (read[at - 1] ?? value)), 0);
}

/** Of a counter, a second; `amountOf` of how much it grew. */
function rates(
  timesMs: readonly number[],
  values: readonly (number | null)[] | undefined,
  amountOf: (perSecond: number) => Amount = (perSecond) => perSecond,
): UseOfLate | null {
  const rated = (values ?? []).flatMap((value, at) => {
    const [before, beforeMs, atMs] = [values?.[at - 1], timesMs[at - 1], timesMs[at]];
    if (before === undefined || beforeMs === undefined || atMs === undefined) return [];
    const rate = ratePerSecond({ value: before, atMs: beforeMs }, { value, atMs });
    return rate === null ? [] : [{ value: rate, ms: atMs - beforeMs, atMs }];
  });
  const ms = rated.reduce((sum, each) => sum + each.ms, 0);
  if (ms === 0) return null;
  const mean = rated.reduce((sum, { value, ms: span }) => sum + value * span, 0) / ms;
  const peak = highest(rated);
  const whole = (perSecond: number) => Math.round(amountOf(perSecond));
  return peak && { mean: whole(mean), peak: whole(peak.value), peakAtMs: peak.atMs };
}

/** At each moment both; null where one of them is not known. */
function together(
  one: readonly (number | null)[] | undefined,
  other: readonly (number | null)[] | undefined,
): (number | null)[] {
  return (one ?? []).map((value, at) => {
    const beside = other?.[at] ?? null;
    return value === null || beside === null ? null : value + beside;
  });
}

function levels(timesMs: readonly number[], values: readonly (number | null)[] | undefined): UseOfLate | null {
  const read = (values ?? []).flatMap((value, at) => (value === null ? [] : [{ value, atMs: timesMs[at] ?? 0 }]));
  const peak = highest(read);
  if (!peak) return null;
  const mean = Math.round(read.reduce((sum, { value }) => sum + value, 0) / read.length);
  return { mean, peak: peak.value, peakAtMs: peak.atMs };
}

function highest<Read extends { value: number }>(read: readonly Read[]): Read | null {
  return read.reduce<Read | null>((high, one) => (high === null || one.value >= high.value ? one : high), null);
}
