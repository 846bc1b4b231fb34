'use client';

import { useMemo } from 'react';
import { ChartCursorProvider } from '#components/charts/chart-cursor.tsx';
import { TimeChart } from '#components/charts/time-chart.tsx';
import type { LimitLine, Series } from '#components/charts/time-series.ts';
import type { UseBefore } from '#server/domain/events/host-event.ts';
import { formatBytes } from '#server/domain/units.ts';

interface Point {
  atMs: number;
  bytes: (number | null)[];
  limitBytes: number | null;
}

const rangeSeconds = 300;
const colours = ['var(--mem)', 'var(--mem-shared)'];

/** Memory use in the minutes before the kill: of the group whose limit was hit, and of the victim's. */
export function UseBeforeChart({ before, killedAtMs }: { before: readonly UseBefore[]; killedAtMs: number }) {
  const points = useMemo(() => pointsOf(before), [before]);
  const series = useMemo(
    (): Series<Point>[] =>
      before.map((use, index) => ({
        id: use.group,
        label: use.group,
        colour: colours[index] ?? 'var(--mem)',
        kind: index === 0 ? 'shade' : 'line',
        value: (point) => point.bytes[index] ?? null,
      })),
    [before],
  );
  return (
    <ChartCursorProvider>
      <TimeChart
        title="Memory before the kill"
        detail={before[0]?.group ?? ''}
        unit="bytes"
        points={points}
        rangeSeconds={rangeSeconds}
        series={series}
        limits={limits}
        marks={[]}
        formatValue={formatBytes}
      />
      <p className="-mt-2 text-xs text-faint">
        {`As sampled up to ${Math.max(0, Math.round((killedAtMs - (points.at(-1)?.atMs ?? killedAtMs)) / 100) / 10)} s before the kill; what was taken in the last moment is in the numbers above.`}
      </p>
    </ChartCursorProvider>
  );
}

const limits: LimitLine<Point>[] = [{ id: 'limit', label: 'limit', value: (point) => point.limitBytes }];

/** All groups were sampled at the same times; one that appeared later has fewer. */
function pointsOf(before: readonly UseBefore[]): Point[] {
  const times = [...new Set(before.flatMap((use) => use.timesMs))].sort((a, b) => a - b);
  const places = before.map((use) => new Map(use.timesMs.map((atMs, index) => [atMs, index])));
  return times.map((atMs) => ({
    atMs,
    bytes: before.map((use, each) => use.memoryBytes[places[each]?.get(atMs) ?? -1] ?? null),
    limitBytes: before[0]?.limitBytes[places[0]?.get(atMs) ?? -1] ?? null,
  }));
}
