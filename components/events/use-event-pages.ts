'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEventNews } from '#components/live/use-event-news.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type Pages, usePages } from '#components/ui/use-pages.ts';
import type { EventRow } from '#server/domain/events/event-list.ts';
import type { EventFilters } from '#server/domain/events/event-query.ts';

const pageRows = 50;

export interface EventPages extends Pages<EventRow> {
  /** Once all pages are there: whether older ones may have been dropped. */
  wereDropped: boolean;
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
  return { ...usePages(query), wereDropped: query.data?.pages.at(-1)?.wereDropped === true };
}
