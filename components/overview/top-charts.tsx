'use client';

/** CPU and memory of the host, stacked by the groups that use most. */
import { useMemo } from 'react';
import { ChartCursorProvider } from '#components/charts/chart-cursor.tsx';
import { TimeChart } from '#components/charts/time-chart.tsx';
import type { Series } from '#components/charts/time-series.ts';
import { useHostUsage } from '#components/live/use-live.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { formatBytes, formatCpuFigure, formatCpus } from '#server/domain/units.ts';
import { memoryFigure, tellCache } from '#server/domain/usage/memory-figure.ts';
import type { HostUsage } from '#server/domain/usage/usage-verbs.ts';
import type { StackPoint } from './top-history.ts';
import { topSpanSeconds, useTopHistory } from './use-top-history.ts';

const shades = [100, 74, 54, 38];
const otherShade = 26;
/** Where no group is told apart, what there is has to be seen. */
const aloneShade = 60;
const height = 150;

export function TopCharts() {
  const { history, version, chosen } = useTopHistory();
  const host = useHostUsage();
  const cpu = useStack(history.stack.bind(history, 'cpus'), chosen.cpus, '--cpu', version);
  const memory = useStack(history.stack.bind(history, 'memoryBytes'), chosen.memoryBytes, '--mem', version);
  return (
    <ChartCursorProvider>
      <div className="mb-3 grid grid-cols-1 gap-3 lg:grid-cols-2">
        <TimeChart
          title="CPU by group"
          detail={host?.cpusUsed == null ? '' : `${formatCpuFigure(host.cpusUsed)} of ${host.cpus.length}`}
          unit="cpus"
          points={host ? cpu.points : undefined}
          rangeSeconds={topSpanSeconds}
          series={cpu.series}
          formatValue={formatCpus}
          formatTick={plainNumber}
          height={height}
          isLegendBelow
        />
        <TimeChart
          title="Memory by group"
          detail={host ? memoryWords(memory.points.at(-1), host) : ''}
          unit="bytes"
          points={host ? memory.points : undefined}
          rangeSeconds={topSpanSeconds}
          series={memory.series}
          formatValue={formatBytes}
          height={height}
          isLegendBelow
        />
      </div>
    </ChartCursorProvider>
  );
}

function useStack(
  read: (chosen: readonly GroupPath[]) => StackPoint[],
  chosen: readonly GroupPath[],
  colour: string,
  version: number,
) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the history holds.
  const points = useMemo(() => read(chosen), [chosen, version]);
  const series = useMemo<Series<StackPoint>[]>(
    () => [
      ...chosen.map((path, index) => ({
        id: path,
        label: shortName(path),
        colour: `color-mix(in srgb, var(${colour}) ${shades[index] ?? 30}%, var(--panel))`,
        kind: 'stack' as const,
        value: (point: StackPoint) => point.parts[index] ?? null,
      })),
      {
        id: 'other',
        label: 'other',
        colour: `color-mix(in srgb, var(${colour}) ${chosen.length === 0 ? aloneShade : otherShade}%, var(--panel))`,
        kind: 'stack',
        value: (point) => point.other,
      },
    ],
    [chosen, colour],
  );
  return { points, series };
}

/** What the areas come to, and the cache that lies beside them. */
function memoryWords(point: StackPoint | undefined, host: HostUsage): string {
  if (!point) return '';
  const sum = point.parts.reduce<number>((total, part) => total + (part ?? 0), point.other ?? 0);
  const figure = memoryFigure(host);
  const cache = figure ? tellCache(figure) : '';
  return `${formatBytes(sum)}${cache && ` + ${cache}`}, of ${formatBytes(host.memoryTotalBytes)}`;
}

function shortName(path: GroupPath): string {
  const name = nameOf(path);
  return name.length > 14 ? `${name.slice(0, 13)}…` : name;
}

function plainNumber(value: number): string {
  return String(Number(value.toFixed(3)));
}
