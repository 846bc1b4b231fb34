'use client';

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type Pages, usePages } from '#components/ui/use-pages.ts';
import type { DeliveryRow } from '#server/domain/webhooks/webhook.ts';
import type { DeliveryFilter } from '#server/domain/webhooks/webhook-topics.ts';

const refreshMs = 2000;

/** All webhooks, by name. */
export function useWebhooks() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.webhooks.list.queryOptions(), refetchInterval: refreshMs });
}

/** The log of one, newest first, page after page. */
export function useDeliveryPages(id: string, filter: DeliveryFilter): Pages<DeliveryRow> {
  const trpc = useTRPC();
  const query = useInfiniteQuery({
    ...trpc.webhooks.deliveries.infiniteQueryOptions(
      { id, filter },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
  return usePages(query);
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
