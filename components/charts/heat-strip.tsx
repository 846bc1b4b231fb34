'use client';

/** Use per CPU over time: one row per CPU, the stronger the colour the busier. Drawn on a canvas: rows × moments are many. */
import { useEffect, useRef } from 'react';
import { formatClock, formatPercent } from '#server/domain/units.ts';
import { useChartCursor } from './chart-cursor.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { nearestIndex } from './chart-scale.ts';
import { plotEdges } from './time-series.ts';
import { useInSight } from './use-in-sight.ts';
import { useWidth } from './use-width.ts';

interface HeatPoint {
  atMs: number;
  perCpu: (number | null)[] | null;
}

export function HeatStrip({
  title,
  points,
  rangeSeconds,
}: {
  title: string;
  points: readonly HeatPoint[];
  rangeSeconds: number;
}) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const isInSight = useInSight(ref);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { atMs, setAtMs } = useChartCursor();
  const latest = points.at(-1);
  const count = latest?.perCpu?.length ?? 0;
  const rowHeight = Math.max(3, Math.min(22, Math.floor(160 / Math.max(1, count))));
  const height = count * rowHeight;
  const plotWidth = Math.max(0, width - plotEdges.left - plotEdges.right);
  const toMs = latest?.atMs ?? 0;
  const fromMs = toMs - rangeSeconds * 1000;
  const pointed = atMs === null ? undefined : points[nearestIndex(points, atMs)];
  const told = pointed ?? latest;

  useEffect(() => {
    const target = canvas.current;
    const pen = target?.getContext('2d');
    if (!target || !pen || plotWidth === 0 || !isInSight) return;
    const ratio = window.devicePixelRatio;
    target.width = plotWidth * ratio;
    target.height = height * ratio;
    pen.scale(ratio, ratio);
    pen.fillStyle = getComputedStyle(target).color;
    points.forEach((point, index) => {
      const left = ((point.atMs - fromMs) / (toMs - fromMs)) * plotWidth;
      const next = points[index + 1]?.atMs ?? toMs;
      const wide = ((next - point.atMs) / (toMs - fromMs)) * plotWidth;
      if (left + wide < 0) return;
      point.perCpu?.forEach((busy, cpu) => {
        if (busy === null || busy < 0.004) return;
        pen.globalAlpha = 0.12 + 0.88 * busy;
        pen.fillRect(left, cpu * rowHeight, wide + 0.5, rowHeight - 1);
      });
    });
  }, [points, plotWidth, height, rowHeight, fromMs, toMs, isInSight]);

  return (
    <ChartFrame
      title={title}
      detail={pointed ? formatClock(pointed.atMs) : busiest(told)}
      legend={pointed ? busiest(pointed) : 'stronger is busier'}
    >
      <div ref={ref} className="relative flex" style={{ height }}>
        <div aria-hidden className="shrink-0 pr-2 text-right text-xs text-muted" style={{ width: plotEdges.left }}>
          {Array.from({ length: count }, (_, cpu) =>
            rowHeight >= 12 || cpu % Math.ceil(14 / rowHeight) === 0 ? (
              <div
                // biome-ignore lint/suspicious/noArrayIndexKey: the index is the CPU's number.
                key={cpu}
                className="absolute"
                style={{ top: cpu * rowHeight, lineHeight: `${rowHeight}px`, right: width - plotEdges.left + 8 }}
              >
                {cpu}
              </div>
            ) : null,
          )}
        </div>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${title}: ${busiest(told)}`}
          className="rounded-sm bg-line-soft/60 text-cpu"
          style={{ width: plotWidth, height }}
          onPointerMove={(event) => {
            const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
            setAtMs(points[nearestIndex(points, fromMs + (x / plotWidth) * (toMs - fromMs))]?.atMs ?? null);
          }}
          onPointerLeave={() => setAtMs(null)}
        />
        {pointed && pointed.atMs >= fromMs ? (
          <div
            aria-hidden
            className="pointer-events-none absolute inset-y-0 w-px bg-line-strong"
            style={{ left: plotEdges.left + ((pointed.atMs - fromMs) / (toMs - fromMs)) * plotWidth }}
          />
        ) : null}
      </div>
    </ChartFrame>
  );
}

/** "CPU 3 62 %, CPU 0 12 %": the two busiest at that moment. */
function busiest(point: HeatPoint | undefined): string {
  const ranked = (point?.perCpu ?? [])
    .map((busy, cpu) => ({ busy: busy ?? 0, cpu }))
    .filter(({ busy }) => busy >= 0.004)
    .sort((left, right) => right.busy - left.busy)
    .slice(0, 2);
  return ranked.length === 0 ? 'idle' : ranked.map(({ busy, cpu }) => `CPU ${cpu} ${formatPercent(busy)}`).join(' · ');
}
