'use client';

/** The drawn part of a time chart. Loaded on demand, because recharts is the largest thing a page uses. */
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import type { ValueScale } from './chart-scale.ts';
import { type PlotRow, plotEdges, type Series } from './time-series.ts';

// Recharts takes a new function for a new series and sets everything up again, so they are made once.
const mostSeries = 8;
const valueAt = Array.from({ length: mostSeries }, (_, index) => (row: PlotRow) => row.values[index]);
const limitAt = Array.from({ length: mostSeries }, (_, index) => (row: PlotRow) => row.limits[index]);
const nothing = (): null => null;

const tickText = { fill: 'var(--muted)', fontSize: 11 };

interface TimePlotProps {
  rows: PlotRow[];
  series: readonly Pick<Series<never>, 'id' | 'colour' | 'kind'>[];
  limits: readonly { id: string; isSoft?: boolean }[];
  fromMs: number;
  toMs: number;
  scale: ValueScale;
  timeTicks: number[];
  formatValue: (value: number) => string;
  formatTime: (atMs: number) => string;
  width: number;
  height: number;
}

export default function TimePlot({
  rows,
  series,
  limits,
  fromMs,
  toMs,
  scale,
  timeTicks,
  formatValue,
  formatTime,
  width,
  height,
}: TimePlotProps) {
  return (
    <ComposedChart
      width={width}
      height={height}
      data={rows}
      margin={{ top: plotEdges.top, right: plotEdges.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      style={{ pointerEvents: 'none' }}
    >
      <CartesianGrid syncWithTicks vertical={false} stroke="var(--line-soft)" />
      <XAxis
        dataKey="atMs"
        type="number"
        domain={[fromMs, toMs]}
        ticks={timeTicks}
        tickFormatter={formatTime}
        tick={tickText}
        height={plotEdges.bottom}
        tickMargin={4}
        interval={0}
        allowDataOverflow
        tickLine={false}
        axisLine={false}
      />
      <YAxis
        width={plotEdges.left}
        domain={[0, scale.max]}
        ticks={scale.ticks}
        tickFormatter={formatValue}
        tick={tickText}
        tickMargin={8}
        interval={0}
        allowDataOverflow
        tickLine={false}
        axisLine={false}
      />
      {series.map((one, index) =>
        one.kind === 'line' ? (
          <Line
            key={one.id}
            dataKey={valueAt[index] ?? nothing}
            stroke={one.colour}
            strokeWidth={1.6}
            dot={false}
            isAnimationActive={false}
          />
        ) : (
          <Area
            key={one.id}
            dataKey={valueAt[index] ?? nothing}
            stackId={one.kind === 'stack' ? 'stack' : one.id}
            stroke={one.colour}
            strokeWidth={one.kind === 'stack' ? 0 : 1.2}
            fill={one.colour}
            fillOpacity={one.kind === 'stack' ? 0.9 : 0.25}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        ),
      )}
      {limits.map((limit, index) => (
        <Line
          key={limit.id}
          dataKey={limitAt[index] ?? nothing}
          type="stepAfter"
          stroke="var(--limit)"
          strokeWidth={1.3}
          strokeDasharray={limit.isSoft ? '2 4' : '5 4'}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      ))}
    </ComposedChart>
  );
}
