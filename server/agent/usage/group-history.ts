/**
 * A group's history in the shape that travels, made when somebody asks: every series on the same times. What is read less often
 * than once per interval is filled in with what is known: a counter's mean rate between two readings, a gauge's last value.
 */
import { isRefused } from '#server/cgroupfs/kept-files.ts';
import { whyNoPerCpu, whyUnavailable } from '#server/cgroupfs/usage/usage-files.ts';
import { limitSlots, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { GroupHistory, MetricId } from '#server/domain/usage/usage.ts';
import { metricCatalogue } from '#server/domain/usage/usage.ts';
import type { CompactSeries } from './compact-series.ts';
import { seriesColumns } from './read-group.ts';
import { rootIsHost, rootNotes } from './root-values.ts';
import type { Sampler } from './sampler.ts';
import type { TrackedGroup } from './tracked-group.ts';

/** What is kept of the group, up to the last sweep. */
export function historyOf(sampler: Sampler, group: TrackedGroup): GroupHistory {
  return historyAt(
    sampler,
    group,
    sampler.timesMs.filter((time) => time >= group.since),
  );
}

/** The last sweep alone. */
export function sampleOf(sampler: Sampler, group: TrackedGroup): GroupHistory {
  return historyAt(sampler, group, [sampler.atMs]);
}

function historyAt(sampler: Sampler, group: TrackedGroup, timesMs: number[]): GroupHistory {
  const { series } = group;
  // A group that was passed over is known to have used no CPU; limits are re-read as soon as we change them.
  series.cpu?.hold(sampler.atMs);
  series.limit?.hold(sampler.atMs);
  const metrics: GroupHistory['series'] = {};
  const told = toldMetrics(sampler, group);
  for (const { id, kind } of metricCatalogue) {
    if (!told.has(id)) continue;
    const { from, column } = homeOf(group, id);
    metrics[id] = toList(from, timesMs, column, kind === 'counter' ? 'line' : 'step');
  }
  const perCpu = series.perCpu;
  const unavailable: GroupHistory['unavailable'] = whyUnavailable(sampler.options.host, told, (hierarchy) =>
    group.isIn(hierarchy),
  );
  if (!perCpu) unavailable['cpu.percpu'] = whyNoPerCpu(sampler.options.host);
  const limitAt = (slot: number) => toList(series.limit, timesMs, slot, 'step');
  const periods = limitAt(limitSlots.cpuPeriod);
  return {
    group: group.path,
    timesMs,
    series: metrics,
    perCpuUsec: perCpu
      ? Array.from({ length: sampler.reader.cpuCount }, (_, cpu) => toList(perCpu, timesMs, cpu, 'line'))
      : null,
    unavailable,
    notes: notesOf(sampler, group, told),
    limits: {
      cpuLimit: limitAt(limitSlots.cpuQuota).map((quota, index) => {
        const period = periods[index];
        return quota === null || !period ? null : quota / period;
      }),
      memoryLimitBytes: limitAt(limitSlots.memoryMax),
      memorySoftBytes: limitAt(limitSlots.memorySoft),
      pidsLimit: limitAt(limitSlots.pidsMax),
    },
  };
}

/** The series and column in which a metric is kept. */
function homeOf(group: TrackedGroup, id: MetricId): { from: CompactSeries | null; column: number } {
  const slot = metricSlots[id];
  if (id === 'memory.usage') return { from: group.series.gauge, column: 0 };
  if (id === 'pids.current') return { from: group.series.gauge, column: 1 };
  if (slot < seriesColumns.cpu.width) return { from: group.series.cpu, column: slot };
  return { from: group.series.detail, column: slot - seriesColumns.detail.from };
}

/** Metrics of which the group has given a reading. */
function toldMetrics(sampler: Sampler, group: TrackedGroup): Set<MetricId> {
  const told = new Set<MetricId>();
  for (const file of sampler.files) {
    if (!group.isIn(file.hierarchy)) continue;
    for (const id of file.metrics) {
      const { from, column } = homeOf(group, id);
      if (from && !Number.isNaN(from.newest(column))) told.add(id);
    }
  }
  if (group.parent === null) for (const id of Object.keys(rootNotes)) told.add(id as MetricId);
  return told;
}

/** The root's values that are the host's own, and what the kernel leaves out of a group's. */
function notesOf(sampler: Sampler, group: TrackedGroup, told: ReadonlySet<MetricId>): GroupHistory['notes'] {
  const ofIo = told.has('io.readBytes') ? sampler.noteOnIo() : null;
  const notes: GroupHistory['notes'] = ofIo === null ? {} : { 'io.readBytes': ofIo };
  return group.parent === null ? { ...notes, ...notesOfRoot(sampler, group) } : notes;
}

function notesOfRoot(sampler: Sampler, group: TrackedGroup): GroupHistory['notes'] {
  return Object.fromEntries(
    Object.entries(rootNotes).filter(
      ([id]) =>
        (id === 'memory.usage' && rootIsHost(sampler.options.host)) ||
        sampler.files.every(
          (file, index) =>
            !(file.metrics as readonly string[]).includes(id) ||
            !group.isIn(file.hierarchy) ||
            isRefused(group.slots, index),
        ),
    ),
  );
}

function toList(
  series: CompactSeries | null,
  timesMs: readonly number[],
  column: number,
  between: 'line' | 'step',
): (number | null)[] {
  if (!series) return timesMs.map(() => null);
  return Array.from(series.valuesAt(timesMs, column, between), (value) => (Number.isNaN(value) ? null : value));
}
