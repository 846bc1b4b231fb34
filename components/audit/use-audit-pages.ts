'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type Pages, usePages } from '#components/ui/use-pages.ts';
import type { AuditFilters, AuditRow } from '#server/domain/audit/audit-event.ts';

const pageRows = 50;

/** The matching audit records, newest first, page after page from where the last one ended. */
export function useAuditPages(filters: AuditFilters): Pages<AuditRow> {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { filters, limit: pageRows },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return usePages(query);
}
