/**
 * Keeps one subscription going: starts it anew after every break, pauses it while nobody can see the page (a browser
 * opens few connections to one host, and every tab needs some), and tells when the line is lost.
 */

export interface WatchObserver<T> {
  onData: (value: T) => void;
  onError: (error: unknown) => void;
  onStopped: () => void;
  onConnectionStateChange: (state: { state: string; error: unknown }) => void;
}

const retryAfterMs = [500, 1000, 2000, 3000];
/** A tab that was hidden for this long lets its connection go. */
const hiddenForMs = 30_000;

/** Watches until the returned function is called. `onLost` comes at each break, `onData` ends it. */
export function keepWatching<T>(
  start: (observer: WatchObserver<T>) => { unsubscribe: () => void },
  handlers: { onData: (value: T) => void; onLost: (error: unknown) => void },
): () => void {
  let attempts = 0;
  let current: { unsubscribe: () => void } | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hide: ReturnType<typeof setTimeout> | undefined;

  const stop = (): void => {
    clearTimeout(retry);
    const ended = current;
    current = null;
    ended?.unsubscribe();
  };

  const begin = (): void => {
    stop();
    const isCurrent = (): boolean => current === mine;
    const fail = (error: unknown): void => {
      if (!isCurrent()) return;
      stop();
      handlers.onLost(error);
      retry = setTimeout(begin, retryAfterMs[Math.min(attempts, retryAfterMs.length - 1)]);
      attempts += 1;
    };
    const mine = { unsubscribe: (): void => inner?.unsubscribe() };
    let inner: { unsubscribe: () => void } | null = null;
    current = mine;
    inner = start({
      onData: (value) => {
        if (!isCurrent()) return;
        attempts = 0;
        handlers.onData(value);
      },
      onError: fail,
      onStopped: () => fail(null),
      onConnectionStateChange: ({ state, error }) => {
        if (state === 'connecting' && error) fail(error);
      },
    });
    // It may have failed before `inner` was known.
    if (!isCurrent()) inner.unsubscribe();
  };

  const onVisibility = (): void => {
    clearTimeout(hide);
    if (document.visibilityState === 'hidden') hide = setTimeout(stop, hiddenForMs);
    else if (current === null) begin();
  };

  document.addEventListener('visibilitychange', onVisibility);
  begin();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    clearTimeout(hide);
    stop();
  };
}
