'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useEventNews } from '#components/live/use-event-news.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { EventRow } from '#server/domain/events/event-list.ts';
import type { EventFilters } from '#server/domain/events/event-query.ts';

const pageRows = 50;

export interface EventPages {
  /** Undefined while the first page loads. */
  rows: EventRow[] | undefined;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/** The matching events, newest first; asked again whenever something happens. */
export function useEventPages(filters: EventFilters): EventPages {
  const trpc = useTRPC();
  const query = useInfiniteQuery({
    ...trpc.events.list.infiniteQueryOptions(
      { filters, limit: pageRows },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    placeholderData: keepPreviousData,
  });
  useEventNews(query);
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
