'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartMark } from '#components/charts/time-series.ts';
import { groupHref } from '#components/ui/group-href.ts';
import { useTRPC, useTRPCClient } from '#components/ui/trpc.tsx';
import type { AuditFilters } from '#server/domain/audit/audit-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatClock } from '#server/domain/units.ts';
import { readOwnRows } from './own-rows.ts';

/** Marks reach back a little further than the chart, so that the question to the server changes only now and then. */
const windowStepMs = 5 * 60_000;
const windowMs = 15 * 60_000;
/** The most that the API gives at once. */
const pageRows = 200;

/** What was changed in this group lately, as marks for its charts. */
export function useChangeMarks(group: GroupPath): readonly ChartMark[] {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const sinceMs = Math.floor((Date.now() - windowMs) / windowStepMs) * windowStepMs;
  const filters: AuditFilters = { group, outcome: 'applied', sinceMs };
  const { data } = useQuery({
    // Under the list's own key, so that a change that is made here shows at once.
    queryKey: [...trpc.audit.list.queryKey({ filters }), 'own'],
    queryFn: ({ signal }) =>
      readOwnRows(group, (cursor) => client.audit.list.query({ filters, cursor, limit: pageRows }, { signal })),
    refetchInterval: 10_000,
  });
  return useMemo(
    () =>
      (data ?? []).map((row) => ({
        id: row.requestId,
        atMs: row.atMs,
        title: row.summary,
        detail: `${row.person} · ${formatClock(row.atMs)}`,
        href: groupHref(group, 'changes'),
        sort: 'change' as const,
      })),
    [data, group],
  );
}
