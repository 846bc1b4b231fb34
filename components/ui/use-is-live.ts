'use client';

import { useEffect, useSyncExternalStore } from 'react';

const never = (): (() => void) => () => {};

/** False in what the server drew, true once the page's own script has taken it over and answers to presses. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** Marks the whole page as live (`data-live` on html), for the style sheet: until then no button takes a press that would be lost. */
export function useLiveMark(): void {
  useEffect(() => {
    document.documentElement.dataset.live = '';
  }, []);
}
