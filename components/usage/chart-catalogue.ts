/** The charts of a group: what each draws, in which colour and unit. Pure; charts-panel.tsx puts them on the page. */
import type { ScaleUnit } from '#components/charts/chart-scale.ts';
import type { LimitLine, Series } from '#components/charts/time-series.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { formatBytes, formatBytesPerSecond, formatCount, formatCpus, formatPercent } from '#server/domain/units.ts';
import type { ChartData, ChartPoint } from '#server/domain/usage/chart-series.ts';
import type { MetricId } from '#server/domain/usage/usage.ts';

export interface ChartDefinition {
  title: string;
  unit: ScaleUnit;
  series: Series<ChartPoint>[];
  limits: LimitLine<ChartPoint>[];
  formatValue: (value: number) => string;
  formatTick?: (value: number) => string;
  /** The present value in words. */
  detail: (point: ChartPoint) => string;
}

export type ChartOrReason = ChartDefinition | { title: string; reason: string };

const cpuQuota: LimitLine<ChartPoint> = { id: 'quota', label: 'quota', value: (point) => point.cpuLimit };
const memoryLimit: LimitLine<ChartPoint> = { id: 'limit', label: 'limit', value: (point) => point.memoryLimitBytes };
/** As the form calls memory.soft_limit_in_bytes and memory.high; 0 is what is true of both, for an unknown version. */
const softMemoryLabels: Record<CgroupVersion | 0, string> = {
  0: 'taken back above',
  1: 'soft limit',
  2: 'throttle above',
};
const pidsLimit: LimitLine<ChartPoint> = { id: 'pids', label: 'limit', value: (point) => point.pidsLimit };

/**
 * All charts of one group; a metric that the host does not offer becomes its reason. `memoryVersion` is where the memory
 * controller lives, null as long as that is not known.
 */
export function chartsOf(data: ChartData, memoryVersion: CgroupVersion | null): ChartOrReason[] {
  return [
    cpuChart(data),
    memoryChart(data, memoryVersion),
    throttledChart(data),
    pressureChart(data),
    ioChart(data),
    pidsChart(data),
  ];
}

function cpuChart(data: ChartData): ChartOrReason {
  const reason = data.unavailable['cpu.usage'];
  if (reason) return { title: 'CPU', reason };
  const hasParts = !data.unavailable['cpu.user'] && data.points.some((point) => point.userCpus !== null);
  return {
    title: 'CPU',
    unit: 'cpus',
    series: hasParts
      ? [
          { id: 'user', label: 'user', colour: 'var(--cpu)', kind: 'stack', value: (point) => point.userCpus },
          { id: 'system', label: 'system', colour: 'var(--cpu-2)', kind: 'stack', value: (point) => point.systemCpus },
        ]
      : [{ id: 'cpus', label: 'used', colour: 'var(--cpu)', kind: 'stack', value: (point) => point.cpus }],
    limits: [cpuQuota],
    formatValue: formatCpus,
    formatTick: plainNumber,
    detail: ({ cpus, cpuLimit }) =>
      cpus === null
        ? 'no reading'
        : cpuLimit
          ? `${formatCpus(cpus)} · ${formatPercent(cpus / cpuLimit)} of the quota`
          : formatCpus(cpus),
  };
}

function memoryChart(data: ChartData, version: CgroupVersion | null): ChartOrReason {
  const reason = data.unavailable['memory.usage'];
  if (reason) return { title: 'Memory', reason };
  const hasParts = !data.unavailable['memory.anon'] && data.points.some((point) => point.anonBytes !== null);
  const parts: Series<ChartPoint>[] = [
    { id: 'anon', label: 'anon', colour: 'var(--mem)', kind: 'stack', value: (point) => point.anonBytes },
    { id: 'file', label: 'file', colour: 'var(--mem-2)', kind: 'stack', value: (point) => point.fileBytes },
  ];
  if (data.points.some((point) => point.kernelBytes))
    parts.push({
      id: 'kernel',
      label: 'kernel',
      colour: 'var(--mem-3)',
      kind: 'stack',
      value: (point) => point.kernelBytes,
    });
  if (data.points.some((point) => (point.otherBytes ?? 0) > 0))
    parts.push({
      id: 'other',
      label: 'other',
      colour: 'var(--line-strong)',
      kind: 'stack',
      value: (point) => point.otherBytes,
    });
  if (data.points.some((point) => (point.swapBytes ?? 0) > 0))
    parts.push({ id: 'swap', label: 'swap', colour: 'var(--psi)', kind: 'line', value: (point) => point.swapBytes });
  return {
    title: 'Memory',
    unit: 'bytes',
    series: hasParts
      ? parts
      : [{ id: 'use', label: 'used', colour: 'var(--mem)', kind: 'stack', value: (point) => point.memoryBytes }],
    limits: [
      memoryLimit,
      { id: 'soft', label: softMemoryLabels[version ?? 0], value: (point) => point.memorySoftBytes, isSoft: true },
    ],
    formatValue: formatBytes,
    detail: ({ memoryBytes, memoryLimitBytes }) =>
      memoryBytes === null
        ? 'no reading'
        : memoryLimitBytes
          ? `${formatBytes(memoryBytes)} · ${formatPercent(memoryBytes / memoryLimitBytes)} of the limit`
          : formatBytes(memoryBytes),
  };
}

function throttledChart(data: ChartData): ChartOrReason {
  const reason = data.unavailable['cpu.throttledPeriods'];
  if (reason) return { title: 'Throttled', reason };
  if (data.points.every((point) => point.throttledShare === null && point.cpuLimit === null))
    return { title: 'Throttled', reason: 'This group has no CPU quota, so the kernel never holds it back.' };
  return {
    title: 'Throttled',
    unit: 'share',
    series: [
      {
        id: 'throttled',
        label: 'of periods',
        colour: 'var(--psi)',
        kind: 'shade',
        value: (point) => point.throttledShare,
      },
    ],
    limits: [],
    formatValue: formatPercent,
    detail: ({ throttledShare }) =>
      throttledShare === null ? 'no quota now' : `${formatPercent(throttledShare)} of periods`,
  };
}

function pressureChart(data: ChartData): ChartOrReason {
  const candidates: { metric: MetricId; series: Series<ChartPoint> }[] = [
    {
      metric: 'psi.cpuSome',
      series: { id: 'cpu', label: 'cpu', colour: 'var(--psi)', kind: 'line', value: (point) => point.cpuSomeShare },
    },
    {
      metric: 'psi.memorySome',
      series: {
        id: 'mem',
        label: 'memory',
        colour: 'var(--mem)',
        kind: 'line',
        value: (point) => point.memorySomeShare,
      },
    },
    {
      metric: 'psi.ioSome',
      series: { id: 'io', label: 'I/O', colour: 'var(--io)', kind: 'line', value: (point) => point.ioSomeShare },
    },
  ];
  const series = candidates.filter(({ metric }) => !data.unavailable[metric]).map((candidate) => candidate.series);
  if (series.length === 0)
    return { title: 'Pressure', reason: data.unavailable['psi.cpuSome'] ?? 'This host does not tell pressure.' };
  return {
    title: 'Pressure',
    unit: 'share',
    series,
    limits: [],
    formatValue: formatPercent,
    detail: (point) => `time that some task waited${worst(series, point)}`,
  };
}

function worst(series: readonly Series<ChartPoint>[], point: ChartPoint): string {
  const highest = Math.max(...series.map((one) => one.value(point) ?? 0));
  return highest > 0 ? ` · ${formatPercent(highest)}` : '';
}

function ioChart(data: ChartData): ChartOrReason {
  const reason = data.unavailable['io.readBytes'];
  if (reason) return { title: 'I/O', reason };
  return {
    title: 'I/O',
    unit: 'bytesPerSecond',
    series: [
      { id: 'read', label: 'read', colour: 'var(--io-2)', kind: 'stack', value: (point) => point.readBytesPerSecond },
      { id: 'write', label: 'write', colour: 'var(--io)', kind: 'stack', value: (point) => point.writeBytesPerSecond },
    ],
    limits: [],
    formatValue: formatBytesPerSecond,
    detail: ({ readBytesPerSecond, writeBytesPerSecond, readsPerSecond, writesPerSecond }) => {
      if (readBytesPerSecond === null || writeBytesPerSecond === null) return 'no reading';
      const bytes = formatBytesPerSecond(readBytesPerSecond + writeBytesPerSecond);
      if (readsPerSecond === null || writesPerSecond === null) return bytes;
      return `${bytes} · ${formatCount(readsPerSecond + writesPerSecond)} operations/s`;
    },
  };
}

function pidsChart(data: ChartData): ChartOrReason {
  const reason = data.unavailable['pids.current'];
  if (reason) return { title: 'Processes', reason };
  return {
    title: 'Processes',
    unit: 'count',
    series: [
      {
        id: 'pids',
        label: 'processes and threads',
        colour: 'var(--pids)',
        kind: 'line',
        value: (point) => point.pids,
      },
    ],
    limits: [pidsLimit],
    formatValue: formatCount,
    detail: ({ pids, pidsLimit: limit }) =>
      pids === null
        ? 'no reading'
        : limit === null
          ? `${formatCount(pids)}, threads counted`
          : `${formatCount(pids)} of ${formatCount(limit)}, threads counted`,
  };
}

function plainNumber(value: number): string {
  return String(Number(value.toFixed(3)));
}
