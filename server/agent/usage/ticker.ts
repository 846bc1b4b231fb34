/**
 * The sampler's clock: one tick per interval on the monotonic clock, in step with the start however long ticks take. A tick that
 * comes late is followed by the next one on the grid; what was missed is left out, not made up for.
 */

export interface Tick {
  /** Milliseconds of the monotonic clock. */
  monotonicMs: number;
  /** The same moment in wall-clock milliseconds; never goes back, also when the wall clock is set. */
  atMs: number;
}

export interface Clocks {
  monotonicMs(): number;
  wallMs(): number;
  /** Calls back once after this many milliseconds; the answer calls it off. */
  after(ms: number, then: () => void): () => void;
}

export const realClocks: Clocks = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Ticks at once and then on the grid until the answer is called. */
export function startTicking(intervalMs: number, take: (tick: Tick) => void, clocks: Clocks = realClocks): () => void {
  const startMs = clocks.monotonicMs();
  let wallOffsetMs = clocks.wallMs() - startMs;
  let stopped = false;
  let callOff = () => {};
  const tick = () => {
    if (stopped) return;
    const monotonicMs = clocks.monotonicMs();
    // Follow a wall clock that runs ahead; one that was set back would bring times that were used already.
    const drift = clocks.wallMs() - (monotonicMs + wallOffsetMs);
    if (drift > 0) wallOffsetMs += drift;
    take({ monotonicMs, atMs: Math.round(monotonicMs + wallOffsetMs) });
    const nowMs = clocks.monotonicMs();
    const nextMs = startMs + (Math.floor((nowMs - startMs) / intervalMs) + 1) * intervalMs;
    callOff = clocks.after(nextMs - nowMs, tick);
  };
  tick();
  return () => {
    stopped = true;
    callOff();
  };
}
