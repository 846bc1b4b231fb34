'use client';

/** The moment that is pointed at, shared by all charts of a page: move over one and all of them tell that moment. */
import { createContext, type ReactNode, use, useState, useSyncExternalStore } from 'react';

interface ChartCursor {
  atMs: () => number | null;
  set: (atMs: number | null) => void;
  subscribe: (listener: () => void) => () => void;
}

const CursorContext = createContext<ChartCursor | null>(null);

export function ChartCursorProvider({ children }: { children: ReactNode }) {
  const [cursor] = useState(createCursor);
  return <CursorContext value={cursor}>{children}</CursorContext>;
}

/** The shared moment and the way to move it; outside a provider nothing is ever pointed at. */
export function useChartCursor(): { atMs: number | null; setAtMs: (atMs: number | null) => void } {
  const cursor = use(CursorContext) ?? idle;
  const atMs = useSyncExternalStore(cursor.subscribe, cursor.atMs, cursor.atMs);
  return { atMs, setAtMs: cursor.set };
}

function createCursor(): ChartCursor {
  let now: number | null = null;
  const listeners = new Set<() => void>();
  return {
    atMs: () => now,
    set: (atMs) => {
      if (atMs === now) return;
      now = atMs;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const idle: ChartCursor = { atMs: () => null, set: () => undefined, subscribe: () => () => undefined };
