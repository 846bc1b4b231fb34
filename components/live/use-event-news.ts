'use client';

import { useEffect, useRef } from 'react';
import { useEventState } from './use-live.ts';

/** Asks a query about events again whenever another event has been stored. */
export function useEventNews({ isFetching, refetch }: { isFetching: boolean; refetch: () => unknown }): void {
  const newestId = useEventState()?.newestId;
  const asked = useRef<number | undefined>(undefined);
  useEffect(() => {
    // An answer that is under way may lack the newest, and asking again would only be told to wait for it.
    if (newestId === undefined || newestId === asked.current || isFetching) return;
    asked.current = newestId;
    refetch();
  }, [newestId, isFetching, refetch]);
}
