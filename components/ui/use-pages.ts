'use client';

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';

/** A list that is read page after page. */
export interface Pages<Row> {
  /** Undefined while the first page loads. */
  rows: Row[] | undefined;
  error: unknown;
  retry: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/** The rows of all pages that were read, in one list. */
export function usePages<Row>({
  data,
  error,
  refetch,
  hasNextPage,
  isFetchingNextPage,
  fetchNextPage,
}: UseInfiniteQueryResult<InfiniteData<{ rows: Row[] }>, unknown>): Pages<Row> {
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows), [data]);
  return {
    rows,
    error,
    retry: () => void refetch(),
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    loadMore: () => void fetchNextPage(),
  };
}
