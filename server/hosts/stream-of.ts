/** A tRPC subscription as an async iterable that ends for good when its connection does. */

interface SubscriptionListener<Value> {
  onData(value: Value): void;
  onError(cause: unknown): void;
  onComplete(): void;
  onConnectionStateChange(state: { state: string; error: unknown }): void;
}

/**
 * Values in order, waiting in a queue until they are asked for; ends when `signal` aborts or the other side completes, throws
 * `fail(cause)` when the connection is lost. The library would reconnect by itself, silently and with values missing.
 */
export async function* streamOf<Value>(
  subscribe: (listener: SubscriptionListener<Value>) => { unsubscribe(): void },
  { signal, fail }: { signal: AbortSignal; fail: (cause: unknown) => Error },
): AsyncGenerator<Value, void, void> {
  const waiting: Value[] = [];
  let ended = false;
  let failure: Error | null = null;
  let wake = () => {};
  const end = (cause?: unknown) => {
    if (ended) return;
    ended = true;
    if (cause !== undefined) failure = fail(cause);
    wake();
  };
  if (signal.aborted) return;
  const stop = () => end();
  signal.addEventListener('abort', stop, { once: true });
  const subscription = subscribe({
    onData: (value) => {
      waiting.push(value);
      wake();
    },
    onError: (cause) => end(cause ?? new Error('The subscription failed.')),
    onComplete: () => end(),
    onConnectionStateChange: ({ state, error }) => {
      if (state === 'connecting' && error) end(error);
    },
  });
  try {
    for (;;) {
      const value = waiting.shift();
      if (value !== undefined) yield value;
      else if (failure) throw failure;
      else if (ended) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    subscription.unsubscribe();
  }
}
