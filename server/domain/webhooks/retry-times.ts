/** When a message that did not arrive is sent again. Pure. */

/** With the waits below, the last one comes a day after the first. */
export const mostAttempts = 10;
const firstWaitMs = 5000;
const factor = 4;
const longestWaitMs = 8 * 3_600_000;
/** So much of a wait is left to chance, so that what failed together does not come back together. */
const jitter = 0.2;
/** A receiver may ask for more time, up to this. */
const longestAskedMs = 3_600_000;

/** Null: that was the last. `attempts`: how many were made; `random`: 0 up to 1; `askedMs`: by the receiver (Retry-After). */
export function waitAfter(
  attempts: number,
  { random, askedMs = null }: { random: number; askedMs?: number | null },
): number | null {
  if (attempts >= mostAttempts) return null;
  const waitMs = Math.min(firstWaitMs * factor ** (attempts - 1), longestWaitMs);
  const spread = Math.round(waitMs * (1 - jitter + 2 * jitter * random));
  return Math.max(spread, Math.min(askedMs ?? 0, longestAskedMs));
}
