'use client';

import { useEffect, useRef } from 'react';

/** Asks a query again whenever `version` is another, which the live line tells; undefined: not known yet. */
export function useNews(
  version: number | string | undefined,
  { isFetching, refetch }: { isFetching: boolean; refetch: () => unknown },
): void {
  const asked = useRef<number | string | undefined>(undefined);
  useEffect(() => {
    // An answer that is under way may lack the newest, and asking again would only be told to wait for it.
    if (version === undefined || version === asked.current || isFetching) return;
    asked.current = version;
    refetch();
  }, [version, isFetching, refetch]);
}
