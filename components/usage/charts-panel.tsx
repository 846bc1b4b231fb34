'use client';

/** The Charts tab: tiles, one range of time and one cross-hair for all charts, limits and changes drawn on them. */
import { useMemo, useState } from 'react';
import { ChartCursorProvider } from '#components/charts/chart-cursor.tsx';
import { ChartFrame, legendRowHeight } from '#components/charts/chart-frame.tsx';
import { HeatStrip } from '#components/charts/heat-strip.tsx';
import { MarkKey, markSorts } from '#components/charts/mark-sign.tsx';
import { chartHeight, TimeChart } from '#components/charts/time-chart.tsx';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { classes } from '#components/ui/classes.ts';
import { Segmented } from '#components/ui/segmented.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatClock } from '#server/domain/units.ts';
import type { ChartRangeSeconds } from '#server/domain/usage/chart-series.ts';
import { type ChartFacts, chartFactsOf, chartsOf } from './chart-catalogue.ts';
import type { ChartDefinition, ChartOrReason } from './chart-definition.ts';
import { ChartsNotShown, type MissingChart } from './charts-not-shown.tsx';
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
  // The gravest are drawn last: a kill is not to be under the change of a limit of the same moment.
  const marks = useMemo(
    () => [...changeMarks, ...eventMarks].toSorted((a, b) => markSorts.indexOf(a.sort) - markSorts.indexOf(b.sort)),
    [changeMarks, eventMarks],
  );
  const place = useHostFacts()?.controllers.memory;
  const memoryVersion = place?.kind === 'available' ? place.version : null;
  const factsKey = useMemo(() => (data ? JSON.stringify(chartFactsOf(data)) : null), [data]);
  const facts = useMemo(() => (factsKey === null ? null : (JSON.parse(factsKey) as ChartFacts)), [factsKey]);
  const charts = useMemo(() => facts && chartsOf(facts, memoryVersion), [facts, memoryVersion]);
  const shown = (charts ?? []).filter(isDrawn);
  const latest = data?.points.at(-1);

  return (
    <ChartCursorProvider>
      <GroupTiles group={group} point={latest} />
      {facts && shown.length === 0 ? null : (
        <>
          <div className="mb-3 flex min-h-[27px] flex-wrap items-center gap-x-3 gap-y-2">
            <Segmented label="Time range" options={ranges} value={range} onChange={setRange} />
            <span className="text-sm text-muted">
              {latest ? `${formatClock(latest.atMs - rangeSeconds * 1000)} – ${formatClock(latest.atMs)}` : ''}
            </span>
            <span className="ml-auto flex flex-wrap gap-x-3.5 gap-y-1 text-sm text-muted">
              <span className="inline-flex items-center gap-1.5">
                <i aria-hidden className="w-3.5 border-t-[1.5px] border-dashed border-limit" />
                limit
              </span>
              {markSorts
                .filter((sort) => sort === 'change' || marks.some((mark) => mark.sort === sort))
                .map((sort) => (
                  <MarkKey key={sort} sort={sort} />
                ))}
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
              : shown.map((chart, index) => (
                  // The last of an odd number fills its row.
                  <div
                    key={chart.title}
                    className={classes(
                      'grid min-w-0',
                      index === shown.length - 1 && index % 2 === 0 && 'lg:col-span-2',
                    )}
                  >
                    <TimeChart
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
                      isLegendBelow={chart.isLegendBelow}
                      legendNote={chart.legendNote}
                      height={chart.isLegendBelow ? chartHeight - legendRowHeight : chartHeight}
                    />
                  </div>
                ))}
            {data && facts?.hasPerCpu ? (
              <div className="lg:col-span-2">
                <HeatStrip title="Use per CPU" points={data.points} rangeSeconds={rangeSeconds} />
              </div>
            ) : null}
          </div>
        </>
      )}
      {facts && charts ? (
        <ChartsNotShown missing={missingOf(charts, facts)} notes={Object.values(data?.notes ?? {})} />
      ) : null}
    </ChartCursorProvider>
  );
}

function isDrawn(chart: ChartOrReason): chart is ChartDefinition {
  return !('reason' in chart);
}

function missingOf(charts: readonly ChartOrReason[], facts: ChartFacts): MissingChart[] {
  const missing = charts.filter((chart) => 'reason' in chart);
  const perCpu = facts.unavailable['cpu.percpu'];
  // Without any CPU time that is said already.
  return perCpu && !facts.hasPerCpu && !facts.unavailable['cpu.usage']
    ? [...missing, { title: 'Use per CPU', reason: perCpu }]
    : missing;
}

const placeholders = ['CPU', 'Memory', 'I/O', 'Processes'];
