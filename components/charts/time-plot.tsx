'use client';

/**
 * The drawn part of a time chart. Loaded on demand, because recharts is the largest thing a page uses. Recharts lays out the
 * plot, its axis and its grid, and is left alone while points come: what moves with each of them are the paths inside, one per
 * series, which read recharts' scales.
 */
import { createContext, memo, use } from 'react';
import { CartesianGrid, ComposedChart, useXAxisScale, useYAxisScale, XAxis, YAxis } from 'recharts';
import type { ValueScale } from './chart-scale.ts';
import { linePath, stackPaths, stepPath, thinRows } from './plot-paths.ts';
import { type PlotRow, plotEdges, type Series } from './time-series.ts';

const tickText = { fill: 'var(--muted)', fontSize: 11 };
const margin = { top: plotEdges.top, right: plotEdges.right, bottom: 0, left: 0 };
const chartStyle = { pointerEvents: 'none' } as const;

interface Drawing {
  rows: readonly PlotRow[];
  series: readonly Pick<Series<never>, 'id' | 'colour' | 'kind'>[];
  limits: readonly { id: string; isSoft?: boolean }[];
  toMs: number;
}

interface Frame {
  spanMs: number;
  scale: ValueScale;
  formatValue: (value: number) => string;
  width: number;
  height: number;
}

const nothing: Drawing = { rows: [], series: [], limits: [], toMs: 0 };
const DrawingContext = createContext(nothing);

export default function TimePlot({ drawing, ...frame }: Frame & { drawing: Drawing }) {
  return (
    <DrawingContext value={drawing}>
      <PlotFrame {...frame} />
    </DrawingContext>
  );
}

/** Time is counted back from the newest point, so that the frame stays the same while time goes on. */
const PlotFrame = memo(function PlotFrame({ spanMs, scale, formatValue, width, height }: Frame) {
  return (
    <ComposedChart
      width={width}
      height={height}
      data={[
        { agoMs: -spanMs, top: scale.max },
        { agoMs: 0, top: scale.max },
      ]}
      margin={margin}
      accessibilityLayer={false}
      style={chartStyle}
    >
      <CartesianGrid syncWithTicks vertical={false} stroke="var(--line-soft)" />
      <XAxis
        dataKey="agoMs"
        type="number"
        domain={[-spanMs, 0]}
        height={plotEdges.bottom}
        tick={false}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
      />
      <YAxis
        dataKey="top"
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
      <Paths highest={scale.max} />
    </ComposedChart>
  );
});

function Paths({ highest }: { highest: number }) {
  const { rows, series, limits, toMs } = use(DrawingContext);
  const toX = useXAxisScale();
  const toY = useYAxisScale();
  if (!toX || !toY) return null;
  const place = { x: (atMs: number) => toX(atMs - toMs) ?? 0, y: (value: number) => toY(value) ?? 0 };
  const thin = thinRows(rows, place.x);
  const stacked = series.flatMap((one, index) => (one.kind === 'stack' ? [index] : []));
  const stack = stackPaths(thin, stacked, place);
  return (
    <g>
      {series.map((one, index) => {
        switch (one.kind) {
          case 'stack':
            return <path key={one.id} d={stack[stacked.indexOf(index)]} fill={one.colour} fillOpacity={0.9} />;
          case 'shade':
            return (
              <path
                key={one.id}
                d={stackPaths(thin, [index], place)[0]}
                fill={one.colour}
                fillOpacity={0.25}
                stroke={one.colour}
                strokeWidth={0.8}
              />
            );
          case 'line':
            return (
              <path
                key={one.id}
                d={linePath(thin, index, place)}
                fill="none"
                stroke={one.colour}
                strokeWidth={1.6}
                strokeLinejoin="round"
                strokeLinecap="round"
              />
            );
        }
        return one.kind satisfies never;
      })}
      {limits.map((limit, index) => (
        <path
          key={limit.id}
          d={stepPath(rows, index, highest, place)}
          fill="none"
          stroke="var(--limit)"
          strokeWidth={1.3}
          strokeDasharray={limit.isSoft ? '2 4' : '5 4'}
        />
      ))}
    </g>
  );
}
