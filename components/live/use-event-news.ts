'use client';

import { useEffect, useRef } from 'react';
import { useEventState } from './use-live.ts';

/** Calls `onNews` whenever another event has been stored, so that a list of them can be asked for again. */
export function useEventNews(onNews: () => void): void {
  const newestId = useEventState()?.newestId;
  const known = useRef(newestId);
  useEffect(() => {
    if (newestId === undefined || newestId === known.current) return;
    // What was loaded before the first word of events may lack some.
    known.current = newestId;
    onNews();
  }, [newestId, onNews]);
}
