'use client';

import { useEventState } from './use-live.ts';
import { useNews } from './use-news.ts';

/** Asks a query about events again whenever another event has been stored. */
export function useEventNews(query: { isFetching: boolean; refetch: () => unknown }): void {
  useNews(useEventState()?.newestId, query);
}
