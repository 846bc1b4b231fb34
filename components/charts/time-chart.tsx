'use client';

/** A chart over time: frame, plot, and laid over it the shared cross-hair, the limits' names and the marks. */
import dynamic from 'next/dynamic';
import { memo, type ReactNode, useMemo, useRef } from 'react';
import { loadPart } from '#components/ui/load-part.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { formatClock } from '#server/domain/units.ts';
import { useChartCursor } from './chart-cursor.tsx';
import { ChartFrame, LegendItem } from './chart-frame.tsx';
import { ChartOverlay } from './chart-overlay.tsx';
import { nearestIndex, type ScaleUnit, type ValueScale, valueScale } from './chart-scale.ts';
import { TimeLabels } from './time-labels.tsx';
import { type ChartMark, type LimitLine, plotEdges, type Series } from './time-series.ts';
import { useInSight } from './use-in-sight.ts';
import { useWidth } from './use-width.ts';

/** Recharts is the largest thing a page loads: numbers and controls come first, then what draws them. */
const TimePlot = dynamic(
  async () => {
    await nextIdleMoment();
    return loadPart(() => import('./time-plot.tsx'));
  },
  { ssr: false, loading: () => <Skeleton className="absolute inset-x-0 top-2 bottom-5" /> },
);

const longestIdleWaitMs = 400;

export const chartHeight = 128;

export interface TimeChartProps<Point extends { atMs: number }> {
  title: string;
  /** The present value in words; while a moment is pointed at, that moment stands here. */
  detail: ReactNode;
  unit: ScaleUnit;
  /** Undefined while they load. */
  points: readonly Point[] | undefined;
  rangeSeconds: number;
  series: readonly Series<Point>[];
  limits?: readonly LimitLine<Point>[];
  marks?: readonly ChartMark[];
  formatValue: (value: number) => string;
  /** For the axis, where it should be shorter. */
  formatTick?: (value: number) => string;
  height?: number;
  isLegendBelow?: boolean;
  /** How the legend's shapes are read, where there is room. */
  legendNote?: string;
}

const none: never[] = [];

/** Out of sight a chart stays as it was: nothing is computed or drawn until somebody can see it. */
export function TimeChart<Point extends { atMs: number }>(props: TimeChartProps<Point>) {
  const place = useRef<HTMLDivElement>(null);
  const isInSight = useInSight(place);
  return (
    <div ref={place} className="grid min-w-0">
      <ChartBody {...props} isInSight={isInSight} />
    </div>
  );
}

type BodyProps<Point extends { atMs: number }> = TimeChartProps<Point> & { isInSight: boolean };

const ChartBody = memo(DrawnChart, (before, after) => {
  if (before.points === undefined && after.points !== undefined) return false;
  if (!after.isInSight) return true;
  return Object.entries(after).every(([name, value]) => Object.is(Reflect.get(before, name), value));
}) as typeof DrawnChart;

function DrawnChart<Point extends { atMs: number }>({
  title,
  detail,
  unit,
  points,
  rangeSeconds,
  series,
  limits = none,
  marks = none,
  formatValue,
  formatTick = formatValue,
  height = chartHeight,
  isLegendBelow,
  legendNote,
}: BodyProps<Point>) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const { atMs } = useChartCursor();
  const last = points?.at(-1);
  const toMs = last?.atMs ?? 0;
  const spanMs = rangeSeconds * 1000;
  const fromMs = toMs - spanMs;
  const scale = useScale(unit, points ?? none, series, limits);
  const plotWidth = Math.max(0, width - plotEdges.left - plotEdges.right);
  const pointed = points && atMs !== null ? points[nearestIndex(points, atMs)] : undefined;

  const drawing = useMemo(
    () => ({
      rows: (points ?? none).map((point) => ({
        atMs: point.atMs,
        values: series.map((one) => one.value(point)),
        limits: limits.map((limit) => limit.value(point)),
      })),
      series,
      limits,
      toMs,
    }),
    [points, series, limits, toMs],
  );

  return (
    <ChartFrame
      title={title}
      isLegendBelow={isLegendBelow}
      detail={pointed ? formatClock(pointed.atMs) : detail}
      legend={
        series.length > 1 || isLegendBelow || pointed ? (
          <>
            {series
              .filter((one) => !one.isUnlisted)
              .map((one) => (
                <LegendItem
                  key={one.id}
                  colour={one.colour}
                  label={one.label}
                  value={pointed ? (one.tell?.(pointed) ?? shown(one.value(pointed), formatValue)) : null}
                />
              ))}
            {legendNote && !pointed ? <span className="max-sm:hidden">{legendNote}</span> : null}
          </>
        ) : null
      }
    >
      <div ref={ref} className="relative" style={{ height }}>
        {points ? null : <Skeleton className="absolute inset-x-0 top-2 bottom-5" />}
        {points && width > 0 ? (
          <>
            <TimePlot
              drawing={drawing}
              spanMs={spanMs}
              scale={scale}
              formatValue={formatTick}
              width={width}
              height={height}
            />
            <TimeLabels
              fromMs={fromMs}
              toMs={toMs}
              plotWidth={plotWidth}
              stepMs={rangeSeconds <= 60 ? 1000 : 60_000}
              format={rangeSeconds <= 60 ? formatClock : clockMinutes}
            />
            <ChartOverlay
              title={title}
              points={points}
              fromMs={fromMs}
              toMs={toMs}
              scale={scale}
              limits={limits}
              marks={marks}
              tell={(point) =>
                `${formatClock(point.atMs)}: ${series
                  .map((one) => `${one.label} ${shown(one.value(point), formatValue)}`)
                  .join(', ')}`
              }
              formatValue={formatValue}
              width={width}
              height={height}
            />
          </>
        ) : null}
      </div>
    </ChartFrame>
  );
}

/** The same object as long as the axis is the same: recharts draws it anew for another. */
function useScale<Point>(
  unit: ScaleUnit,
  points: readonly Point[],
  series: readonly Series<Point>[],
  limits: readonly LimitLine<Point>[],
): ValueScale {
  const key = useMemo(() => JSON.stringify(scaleOf(unit, points, series, limits)), [unit, points, series, limits]);
  return useMemo(() => JSON.parse(key) as ValueScale, [key]);
}

function scaleOf<Point>(
  unit: ScaleUnit,
  points: readonly Point[],
  series: readonly Series<Point>[],
  limits: readonly LimitLine<Point>[],
) {
  let highest = 0;
  for (const point of points) {
    let stacked = 0;
    for (const one of series) {
      const value = one.value(point) ?? 0;
      if (one.kind === 'stack') stacked += value;
      else highest = Math.max(highest, value);
    }
    highest = Math.max(highest, stacked);
  }
  const latest = points.at(-1);
  const present = latest ? limits.map((limit) => limit.value(latest)).filter((value) => value !== null) : [];
  return valueScale(unit, highest, present.length > 0 ? Math.max(...present) : null);
}

function shown(value: number | null, formatValue: (value: number) => string): string {
  return value === null ? 'no reading' : formatValue(value);
}

function nextIdleMoment(): Promise<void> {
  return new Promise((resolve) => {
    // Not every browser tells when it is idle.
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: longestIdleWaitMs });
    else setTimeout(resolve, longestIdleWaitMs / 2);
  });
}

function clockMinutes(atMs: number): string {
  return formatClock(atMs).slice(0, 5);
}
