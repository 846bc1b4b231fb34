/** Tells when a stream that should speak has fallen silent: a line that died without a word looks like that. */

/** Silence for less than this says nothing. */
const leastMs = 12_000;

/** How long a live stream may say nothing before it is taken for dead. A tick may be late, and one may be lost. */
export function longestSilenceMs(sampleIntervalMs: number | undefined): number {
  return Math.max(leastMs, 3 * (sampleIntervalMs ?? 0));
}

export interface SilenceWatch {
  /** Something was heard: the wait begins anew. */
  heard(): void;
  stop(): void;
}

/**
 * Calls `onSilence` with the moment that was heard last. `longestMs` is asked again when the wait is over, because the
 * sampling interval may become known in the meantime.
 */
export function createSilenceWatch({
  longestMs,
  onSilence,
}: {
  longestMs: () => number;
  onSilence: (heardAtMs: number) => void;
}): SilenceWatch {
  let heardAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(check, ms);
  };
  const check = (): void => {
    const leftMs = heardAtMs + longestMs() - Date.now();
    if (leftMs > 0) wait(leftMs);
    else onSilence(heardAtMs);
  };

  return {
    heard() {
      heardAtMs = Date.now();
      wait(longestMs());
    },
    stop: () => clearTimeout(timer),
  };
}
