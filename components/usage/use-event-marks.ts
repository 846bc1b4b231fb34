'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { MarkSort } from '#components/charts/mark-sign.tsx';
import type { ChartMark } from '#components/charts/time-series.ts';
import { useEventNews } from '#components/live/use-event-news.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { kindsOfSort } from '#server/domain/events/event-list.ts';
import { type EventGravity, kindWords } from '#server/domain/events/kind-words.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatClock } from '#server/domain/units.ts';

/** Marks reach back a little further than the chart, so that the question to the server changes only now and then. */
const windowStepMs = 5 * 60_000;
const windowMs = 15 * 60_000;
/** More marks than this would be a black bar. */
const mostMarks = 50;

/** Groups that came or went are not marked. */
const sortOf: Record<EventGravity, MarkSort> = { bad: 'loss', warn: 'strain', info: 'setting', neutral: 'setting' };
const comeAndGo = kindsOfSort.groups;

/** What happened lately in this group and below it, as marks for its charts: but for groups that came or went. */
export function useEventMarks(group: GroupPath): readonly ChartMark[] {
  const trpc = useTRPC();
  const sinceMs = Math.floor((Date.now() - windowMs) / windowStepMs) * windowStepMs;
  const query = useQuery(trpc.events.list.queryOptions({ filters: { group, sinceMs }, limit: mostMarks }));
  useEventNews(query);
  const { data } = query;
  return useMemo(
    () =>
      (data?.rows ?? [])
        .filter((row) => !comeAndGo.includes(row.kind))
        .map((row) => ({
          id: `event-${row.id}`,
          atMs: row.atMs,
          title: row.sentence.text,
          detail: `${kindWords[row.kind].word} · ${row.group === group ? '' : `${row.group ?? ''} · `}${formatClock(row.atMs)}`,
          href: `/events?event=${row.id}`,
          sort: sortOf[kindWords[row.kind].gravity],
        })),
    [data, group],
  );
}
