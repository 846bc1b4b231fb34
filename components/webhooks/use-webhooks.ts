'use client';

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { DeliveryRow } from '#server/domain/webhooks/webhook.ts';
import type { DeliveryFilter } from '#server/domain/webhooks/webhook-topics.ts';

const refreshMs = 2000;

/** All webhooks, by name. */
export function useWebhooks() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.webhooks.list.queryOptions(), refetchInterval: refreshMs });
}

export interface DeliveryPages {
  /** Undefined while the first page loads. */
  rows: DeliveryRow[] | undefined;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/** The log of one, newest first, page after page. */
export function useDeliveryPages(id: string, filter: DeliveryFilter): DeliveryPages {
  const trpc = useTRPC();
  const query = useInfiniteQuery({
    ...trpc.webhooks.deliveries.infiniteQueryOptions(
      { id, filter },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
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

/** Asks for them again, after something was done. */
export function useRenewWebhooks(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    for (const queryKey of [trpc.webhooks.pathKey(), trpc.audit.pathKey()])
      void queries.invalidateQueries({ queryKey });
  };
}
