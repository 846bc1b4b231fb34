'use client';

/** The Charts tab: tiles, one range of time and one cross-hair for all charts, limits and changes drawn on them. */
import { useMemo, useState } from 'react';
import { ChartCursorProvider } from '#components/charts/chart-cursor.tsx';
import { ChartFrame, ChartNotAvailable } from '#components/charts/chart-frame.tsx';
import { HeatStrip } from '#components/charts/heat-strip.tsx';
import { chartHeight, TimeChart } from '#components/charts/time-chart.tsx';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatClock } from '#server/domain/units.ts';
import type { ChartRangeSeconds } from '#server/domain/usage/chart-series.ts';
import { chartsOf } from './chart-catalogue.ts';
import { GroupTiles } from './group-tiles.tsx';
import { useChangeMarks } from './use-change-marks.ts';
import { useChartData } from './use-chart-data.ts';
import { useEventMarks } from './use-event-marks.ts';

const ranges = [
  { id: '60', label: '1 min' },
  { id: '300', label: '5 min' },
  { id: '900', label: '15 min' },
] as const;

export function ChartsPanel({ group }: { group: GroupPath }) {
  const [range, setRange] = useState<(typeof ranges)[number]['id']>('300');
  const rangeSeconds = Number(range) as ChartRangeSeconds;
  const data = useChartData(group, rangeSeconds);
  const changeMarks = useChangeMarks(group);
  const eventMarks = useEventMarks(group);
  const marks = useMemo(() => [...changeMarks, ...eventMarks], [changeMarks, eventMarks]);
  const place = useHostFacts()?.controllers.memory;
  const memoryVersion = place?.kind === 'available' ? place.version : null;
  const charts = useMemo(() => (data ? chartsOf(data, memoryVersion) : null), [data, memoryVersion]);
  const latest = data?.points.at(-1);
  const hasPerCpu = data?.points.some((point) => point.perCpu !== null) ?? false;

  return (
    <ChartCursorProvider>
      <GroupTiles group={group} point={latest} />
      <div className="mb-3 flex min-h-[27px] flex-wrap items-center gap-x-3 gap-y-2">
        <Segmented label="Time range" options={ranges} value={range} onChange={setRange} />
        <span className="text-sm text-muted">
          {latest ? `${formatClock(latest.atMs - rangeSeconds * 1000)} – ${formatClock(latest.atMs)}` : ''}
        </span>
        <span className="ml-auto flex gap-3.5 text-sm text-muted">
          <span className="inline-flex items-center gap-1.5">
            <i aria-hidden className="w-3.5 border-t-[1.5px] border-dashed border-limit" />
            limit
          </span>
          <span className="inline-flex items-center gap-1.5">
            <i aria-hidden className="size-[7px] rounded-full bg-text" />
            change
          </span>
          <span className="inline-flex items-center gap-1.5">
            <i aria-hidden className="size-[7px] rotate-45 bg-bad" />
            event
          </span>
        </span>
      </div>
      <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
        {charts === null
          ? placeholders.map((title) => (
              <ChartFrame key={title} title={title}>
                <Skeleton className="w-full" />
                <div style={{ height: chartHeight }} className="pt-2 pb-5">
                  <Skeleton className="h-full w-full" />
                </div>
              </ChartFrame>
            ))
          : charts.map((chart) =>
              'reason' in chart ? (
                <ChartNotAvailable key={chart.title} title={chart.title} reason={chart.reason} height={chartHeight} />
              ) : (
                <TimeChart
                  key={chart.title}
                  title={chart.title}
                  detail={latest ? chart.detail(latest) : ''}
                  unit={chart.unit}
                  points={data?.points}
                  rangeSeconds={rangeSeconds}
                  series={chart.series}
                  limits={chart.limits}
                  marks={marks}
                  formatValue={chart.formatValue}
                  formatTick={chart.formatTick}
                />
              ),
            )}
        {data && hasPerCpu ? (
          <div className="lg:col-span-2">
            <HeatStrip title="Use per CPU" points={data.points} rangeSeconds={rangeSeconds} />
          </div>
        ) : data?.unavailable['cpu.percpu'] && !data.unavailable['cpu.usage'] ? (
          <div className="lg:col-span-2">
            <ChartNotAvailable title="Use per CPU" reason={data.unavailable['cpu.percpu']} height={56} />
          </div>
        ) : null}
      </div>
    </ChartCursorProvider>
  );
}

const placeholders = ['CPU', 'Memory', 'Throttled', 'Pressure', 'I/O', 'Processes'];
