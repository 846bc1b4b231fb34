'use client';

/** The times under a plot. They move to the left as one, and are only written anew when one of them leaves or comes. */
import { memo } from 'react';
import { timeTicks } from './chart-scale.ts';
import { plotEdges } from './time-series.ts';

interface TimeLabelsProps {
  fromMs: number;
  toMs: number;
  plotWidth: number;
  /** What `format` can tell apart: no two labels are nearer. */
  stepMs: number;
  format: (atMs: number) => string;
}

const pixelsPerLabel = 70;

export function TimeLabels({ fromMs, toMs, plotWidth, stepMs, format }: TimeLabelsProps) {
  const room = Math.max(2, Math.floor(plotWidth / pixelsPerLabel));
  const ticks = timeTicks(fromMs, toMs, Math.min(room, (toMs - fromMs) / stepMs));
  const [first] = ticks;
  if (first === undefined || plotWidth === 0) return null;
  const pixelsPerMs = plotWidth / (toMs - fromMs);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute left-0 h-[14px]"
      style={{ bottom: 0, transform: `translateX(${plotEdges.left + (first - fromMs) * pixelsPerMs}px)` }}
    >
      <Labels ticks={ticks.join()} pixelsPerMs={pixelsPerMs} format={format} />
    </div>
  );
}

const Labels = memo(function Labels({
  ticks,
  pixelsPerMs,
  format,
}: {
  /** Joined, so that the same times are the same. */
  ticks: string;
  pixelsPerMs: number;
  format: (atMs: number) => string;
}) {
  const times = ticks.split(',').map(Number);
  return times.map((atMs) => (
    <span
      key={atMs}
      className="absolute -translate-x-1/2 text-[11px] leading-[14px] whitespace-nowrap text-muted"
      style={{ left: (atMs - (times[0] ?? 0)) * pixelsPerMs }}
    >
      {format(atMs)}
    </span>
  ));
});
