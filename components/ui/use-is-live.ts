'use client';

import { useSyncExternalStore } from 'react';

const never = (): (() => void) => () => {};

/** False in what the server drew, true once the page's own script has taken it over and answers to presses. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
