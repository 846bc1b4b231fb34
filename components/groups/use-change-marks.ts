'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartMark } from '#components/charts/time-series.ts';
import { groupHref } from '#components/ui/group-href.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/group-path.ts';
import { formatClock } from '#server/domain/units.ts';

/** Marks reach back a little further than the chart, so that the question to the server changes only now and then. */
const windowStepMs = 5 * 60_000;
const windowMs = 15 * 60_000;

/** What was changed in this group lately, as marks for its charts. */
export function useChangeMarks(group: GroupPath): readonly ChartMark[] {
  const trpc = useTRPC();
  const sinceMs = Math.floor((Date.now() - windowMs) / windowStepMs) * windowStepMs;
  const { data } = useQuery({
    ...trpc.audit.list.queryOptions({ filters: { group, outcome: 'applied', sinceMs }, limit: 100 }),
    refetchInterval: 10_000,
  });
  return useMemo(
    () =>
      (data?.rows ?? [])
        .filter((row) => row.group === group)
        .map((row) => ({
          id: row.requestId,
          atMs: row.atMs,
          title: row.summary,
          detail: `${row.person} · ${formatClock(row.atMs)}`,
          href: groupHref(group, 'changes'),
        })),
    [data, group],
  );
}
