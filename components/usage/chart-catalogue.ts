/** The charts of a group: what each draws, in which colour and unit. Pure; charts-panel.tsx puts them on the page. */
import type { LimitLine, Series } from '#components/charts/time-series.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { formatBytes, formatBytesPerSecond, formatCount, formatCpus, formatPercent } from '#server/domain/units.ts';
import type { ChartData, ChartPoint } from '#server/domain/usage/chart-series.ts';
import { memoryFigure, tellMemory } from '#server/domain/usage/memory-figure.ts';
import type { ChartOrReason } from './chart-definition.ts';
import { pressureChart } from './pressure-chart.ts';

const cpuQuota: LimitLine<ChartPoint> = { id: 'quota', label: 'quota', value: (point) => point.cpuLimit };
const memoryLimit: LimitLine<ChartPoint> = { id: 'limit', label: 'limit', value: (point) => point.memoryLimitBytes };
/** As the form calls memory.soft_limit_in_bytes and memory.high; 0 is what is true of both, for an unknown version. */
const softMemoryLabels: Record<CgroupVersion | 0, string> = {
  0: 'taken back above',
  1: 'soft limit',
  2: 'throttle above',
};
const pidsLimit: LimitLine<ChartPoint> = { id: 'pids', label: 'limit', value: (point) => point.pidsLimit };

type MemoryPart = 'anon' | 'shared' | 'kernel' | 'other' | 'file' | 'slab';

/** What decides which charts there are and what each draws: changes rarely, while points come every second. */
export interface ChartFacts {
  unavailable: ChartData['unavailable'];
  hasCpuParts: boolean;
  hasQuota: boolean;
  /** Those that are more than nothing at some moment; none as long as the kernel tells the use alone. */
  memoryParts: MemoryPart[];
  hasSwap: boolean;
  hasPerCpu: boolean;
}

export function chartFactsOf({ points, unavailable }: ChartData): ChartFacts {
  const isEver = (value: (point: ChartPoint) => number | null) => points.some((point) => (value(point) ?? 0) > 0);
  const hasParts = points.some((point) => point.anonBytes !== null);
  return {
    unavailable,
    hasCpuParts: !unavailable['cpu.user'] && points.some((point) => point.userCpus !== null),
    hasQuota: points.some((point) => point.throttledShare !== null || point.cpuLimit !== null),
    memoryParts: hasParts
      ? memoryParts.filter(({ id, value }) => id === 'anon' || id === 'file' || isEver(value)).map(({ id }) => id)
      : [],
    hasSwap: isEver(swap.value),
    hasPerCpu: points.some((point) => point.perCpu !== null),
  };
}

/**
 * All charts of one group; a metric that the host does not offer becomes its reason. `memoryVersion` is where the memory
 * controller lives, null as long as that is not known.
 */
export function chartsOf(facts: ChartFacts, memoryVersion: CgroupVersion | null): ChartOrReason[] {
  return [
    cpuChart(facts),
    memoryChart(facts, memoryVersion),
    throttledChart(facts),
    pressureChart(facts.unavailable),
    ioChart(facts),
    pidsChart(facts),
  ];
}

function cpuChart({ unavailable, hasCpuParts }: ChartFacts): ChartOrReason {
  const reason = unavailable['cpu.usage'];
  if (reason) return { title: 'CPU', reason };
  return {
    title: 'CPU',
    unit: 'cpus',
    series: hasCpuParts
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

/** From below: what stays while it is used, then, paler, what the kernel can reclaim. */
const memoryParts: (Series<ChartPoint> & { id: MemoryPart })[] = [
  { id: 'anon', label: 'anon', colour: 'var(--mem)', kind: 'stack', value: (point) => point.anonBytes },
  { id: 'shared', label: 'shared', colour: 'var(--mem-shared)', kind: 'stack', value: (point) => point.shmemBytes },
  { id: 'kernel', label: 'kernel', colour: 'var(--mem-kernel)', kind: 'stack', value: (point) => point.kernelBytes },
  { id: 'other', label: 'other', colour: 'var(--line-strong)', kind: 'stack', value: (point) => point.otherBytes },
  { id: 'file', label: 'file cache', colour: 'var(--mem-file)', kind: 'stack', value: (point) => point.fileBytes },
  { id: 'slab', label: 'kernel cache', colour: 'var(--mem-slab)', kind: 'stack', value: (point) => point.slabBytes },
];
const swap: Series<ChartPoint> = {
  id: 'swap',
  label: 'swap',
  colour: 'var(--psi)',
  kind: 'line',
  value: (point) => point.swapBytes,
};

function memoryChart(
  { unavailable, memoryParts: present, hasSwap }: ChartFacts,
  version: CgroupVersion | null,
): ChartOrReason {
  const reason = unavailable['memory.usage'];
  if (reason) return { title: 'Memory', reason };
  const parts = memoryParts.filter(({ id }) => present.includes(id));
  const used: Series<ChartPoint> = {
    id: 'use',
    label: 'used',
    colour: 'var(--mem)',
    kind: 'stack',
    value: (point) => point.memoryBytes,
  };
  return {
    title: 'Memory',
    unit: 'bytes',
    series: [...(parts.length > 0 ? parts : [used]), ...(hasSwap ? [swap] : [])],
    isLegendBelow: parts.length + (hasSwap ? 1 : 0) > 3,
    limits: [
      memoryLimit,
      { id: 'soft', label: softMemoryLabels[version ?? 0], value: (point) => point.memorySoftBytes, isSoft: true },
    ],
    formatValue: formatBytes,
    detail: (point) => {
      const figure = memoryFigure(point);
      if (!figure) return 'no reading';
      const words = tellMemory(figure);
      if (!point.memoryLimitBytes || point.memoryBytes === null) return words;
      return `${words} · ${formatPercent(point.memoryBytes / point.memoryLimitBytes)} of the limit`;
    },
  };
}

function throttledChart({ unavailable, hasQuota }: ChartFacts): ChartOrReason {
  const reason = unavailable['cpu.throttledPeriods'];
  if (reason) return { title: 'Throttled', reason };
  if (!hasQuota)
    return { title: 'Throttled', reason: 'This group has no CPU quota, so the kernel never throttles it.' };
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

function ioChart({ unavailable }: ChartFacts): ChartOrReason {
  const reason = unavailable['io.readBytes'];
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

function pidsChart({ unavailable }: ChartFacts): ChartOrReason {
  const reason = unavailable['pids.current'];
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
