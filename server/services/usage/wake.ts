/** Lets an async generator sleep until a callback has something for it, without missing a call in between. */
export interface Wake {
  /** Something is there. */
  call(): void;
  /** Resolves at the next call, or at once if one came since the last wait; false when the signal ended it. */
  wait(signal: AbortSignal): Promise<boolean>;
}

export function createWake(): Wake {
  let called = false;
  let resume: (() => void) | null = null;

  async function sleep(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wakeUp = () => resolve();
    resume = wakeUp;
    signal.addEventListener('abort', wakeUp);
    await promise;
    // A stream lives for days: it must not leave a listener behind with every message.
    signal.removeEventListener('abort', wakeUp);
    resume = null;
  }

  return {
    call: () => {
      called = true;
      resume?.();
    },
    wait: async (signal) => {
      if (!called && !signal.aborted) await sleep(signal);
      called = false;
      return !signal.aborted;
    },
  };
}
