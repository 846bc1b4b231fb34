/** Lets any number of subscribers wait for the next sweep, without a queue for any of them. */

export interface SweepSignal {
  /** Wakes all who wait. */
  tell(sweep: number): void;
  /** True once there is a sweep after `seen`, at once when there is; false when `signal` aborts. */
  next(seen: number, signal: AbortSignal): Promise<boolean>;
}

export function createSweepSignal(): SweepSignal {
  let latest = 0;
  const waiting = new Set<() => void>();
  return {
    tell: (sweep) => {
      latest = sweep;
      const awake = [...waiting];
      waiting.clear();
      for (const wake of awake) wake();
    },
    next: async (seen, signal) => {
      if (!signal.aborted && latest <= seen) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          waiting.add(wake);
          signal.addEventListener('abort', wake, { once: true });
        });
      }
      return !signal.aborted;
    },
  };
}
