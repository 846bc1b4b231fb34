'use client';

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type Pages, usePages } from '#components/ui/use-pages.ts';
import type { RequestRow } from '#server/domain/requests/request.ts';
import type { RequestFilter } from '#server/domain/requests/request-states.ts';

const refreshMs = 3000;

/** The requests that the person sees, newest first, page after page. */
export function useRequestPages(filter: RequestFilter, team: string | null): Pages<RequestRow> {
  const trpc = useTRPC();
  const query = useInfiniteQuery({
    ...trpc.requests.list.infiniteQueryOptions(
      { filter, ...(team === null ? {} : { team }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    refetchInterval: refreshMs,
  });
  return usePages(query);
}

/** After a step of a request: every list that tells of it is asked anew. */
export function useRenewRequests(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    for (const queryKey of [
      trpc.requests.pathKey(),
      trpc.audit.pathKey(),
      trpc.tries.pathKey(),
      trpc.teams.pathKey(),
      trpc.group.pathKey(),
    ])
      void queries.invalidateQueries({ queryKey });
  };
}
