'use client';

/**
 * What is laid over a plot: the cross-hair, the limits' names, the marks of changes. As HTML over the drawing, so that
 * pointing at a moment does not draw the chart again; as a slider, so that the keyboard and a screen reader can walk it.
 */
import Link from 'next/link';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useChartCursor } from './chart-cursor.tsx';
import { nearestIndex, type ValueScale } from './chart-scale.ts';
import { MarkSign, markLine } from './mark-sign.tsx';
import { type ChartMark, type LimitLine, plotEdges } from './time-series.ts';

interface ChartOverlayProps<Point extends { atMs: number }> {
  title: string;
  points: readonly Point[];
  fromMs: number;
  toMs: number;
  scale: ValueScale;
  limits: readonly LimitLine<Point>[];
  marks: readonly ChartMark[];
  tell: (point: Point) => string;
  formatValue: (value: number) => string;
  width: number;
  height: number;
}

export function ChartOverlay<Point extends { atMs: number }>({
  title,
  points,
  fromMs,
  toMs,
  scale,
  limits,
  marks,
  tell,
  formatValue,
  width,
  height,
}: ChartOverlayProps<Point>) {
  const { atMs, setAtMs } = useChartCursor();
  const plotWidth = width - plotEdges.left - plotEdges.right;
  const plotHeight = height - plotEdges.top - plotEdges.bottom;
  const leftOf = (ms: number): number => plotEdges.left + ((ms - fromMs) / (toMs - fromMs)) * plotWidth;
  const index = atMs === null ? -1 : nearestIndex(points, atMs);
  const pointed = points[index];
  const latest = points.at(-1);

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const at = fromMs + (x / plotWidth) * (toMs - fromMs);
    setAtMs(points[nearestIndex(points, at)]?.atMs ?? null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setAtMs(null);
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -points.length, End: points.length }[
      event.key
    ];
    if (step === undefined) return;
    event.preventDefault();
    const from = index < 0 ? points.length - 1 : index;
    setAtMs(points[Math.min(points.length - 1, Math.max(0, from + step))]?.atMs ?? null);
  };

  return (
    <>
      {latest
        ? limits.map((limit) => {
            const value = limit.value(latest);
            return value === null ? null : (
              <LimitName
                key={limit.id}
                text={`${limit.label} ${formatValue(value)}`}
                fromTop={plotEdges.top + plotHeight * (1 - value / scale.max)}
              />
            );
          })
        : null}
      {/* A slider is what a screen reader can walk through time; the plot itself is a drawing. */}
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${title}: moment`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, points.length - 1)}
        aria-valuenow={index < 0 ? Math.max(0, points.length - 1) : index}
        aria-valuetext={pointed ? tell(pointed) : latest ? tell(latest) : 'no readings yet'}
        className="absolute rounded-sm"
        style={{ left: plotEdges.left, right: plotEdges.right, top: plotEdges.top, bottom: plotEdges.bottom }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAtMs(null)}
        onBlur={() => setAtMs(null)}
        onKeyDown={onKeyDown}
      />
      {pointed && pointed.atMs >= fromMs ? (
        <div
          aria-hidden
          className="pointer-events-none absolute w-px bg-line-strong"
          style={{ left: leftOf(pointed.atMs), top: plotEdges.top, height: plotHeight }}
        />
      ) : null}
      {marks
        .filter((mark) => mark.atMs >= fromMs && mark.atMs <= toMs)
        .map((mark) => (
          <Mark key={mark.id} mark={mark} left={leftOf(mark.atMs)} isLate={leftOf(mark.atMs) > width * 0.6} />
        ))}
    </>
  );
}

/** Stands on its line; a limit above the chart is named at the top edge with an arrow. */
function LimitName({ text, fromTop }: { text: string; fromTop: number }) {
  const isAbove = fromTop < 0;
  return (
    <span
      className="pointer-events-none absolute rounded-sm bg-panel/75 px-1 text-xs leading-[14px] text-bad"
      style={{ right: plotEdges.right, top: isAbove ? 0 : Math.max(0, fromTop - 15) }}
    >
      {isAbove ? `↑ ${text}` : text}
    </span>
  );
}

/** A change that was applied or an event: a line through the plot, its story on hover and focus, its record on a press. */
function Mark({ mark, left, isLate }: { mark: ChartMark; left: number; isLate: boolean }) {
  return (
    <div className="group absolute" style={{ left, top: 2, bottom: plotEdges.bottom }}>
      <div
        aria-hidden
        className={`pointer-events-none absolute inset-y-1 left-0 w-px -translate-x-1/2 ${markLine(mark.sort)}`}
      />
      <Link
        href={mark.href}
        prefetch={false}
        aria-label={`${mark.title}, ${mark.detail}`}
        className="absolute -top-1 left-0 grid size-4 -translate-x-1/2 place-items-center rounded-full"
      >
        <MarkSign sort={mark.sort} />
      </Link>
      <div
        aria-hidden
        className={`pointer-events-none absolute top-4 z-20 hidden w-max max-w-64 rounded-md bg-text px-2 py-1 text-sm text-panel shadow-pop group-focus-within:block group-hover:block ${isLate ? 'right-2' : 'left-2'}`}
      >
        <p className="font-medium break-words">{mark.title}</p>
        <p className="opacity-80">{mark.detail}</p>
      </div>
    </div>
  );
}
