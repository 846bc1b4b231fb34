'use client';

import { useSyncExternalStore } from 'react';

export interface ToastMessage {
  tone: 'ok' | 'warn' | 'bad' | 'info';
  title: string;
  detail?: string;
}

let waiting: ToastMessage[] = [];
const listeners = new Set<() => void>();

/** Says in passing that something was done; what failed stays until it is closed. */
export function showToast(message: ToastMessage): void {
  waiting = [...waiting, message];
  for (const listener of listeners) listener();
}

/** Hands out what waits to be shown, once. */
export function takeToasts(): ToastMessage[] {
  const taken = waiting;
  waiting = [];
  for (const listener of listeners) listener();
  return taken;
}

/** How many toasts wait to be shown. */
export function useWaitingToasts(): number {
  return useSyncExternalStore(
    subscribe,
    () => waiting.length,
    () => 0,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
