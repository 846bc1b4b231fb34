'use client';

import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';

/** A chart is ready a little before it is scrolled into view. */
const marginPx = 160;

/** Whether anybody can see the element: on screen or nearly so, in a tab that is shown. True until it is known. */
export function useInSight(ref: RefObject<Element | null>): boolean {
  const [isNear, setIsNear] = useState(true);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => setIsNear(entry?.isIntersecting ?? true), {
      rootMargin: `${marginPx}px`,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  const isTabShown = useSyncExternalStore(subscribe, isShown, () => true);
  return isNear && isTabShown;
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

function isShown(): boolean {
  return document.visibilityState === 'visible';
}
