'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { AuditFilters, AuditRow } from '#server/domain/audit/audit-event.ts';

const pageRows = 50;

export interface AuditPages {
  /** Undefined while the first page loads. */
  rows: AuditRow[] | undefined;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/** The matching audit records, newest first, page after page from where the last one ended. */
export function useAuditPages(filters: AuditFilters): AuditPages {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { filters, limit: pageRows },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  return {
    rows,
    error: query.error,
    retry: () => void query.refetch(),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  };
}
