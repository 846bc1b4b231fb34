import { expect, test } from 'vitest';
import type { Clocks } from './ticker.ts';
import { startTicking } from './ticker.ts';

/** A clock that only moves when the test says so. */
function handClock() {
  let nowMs = 0;
  let wallMs = 1_000_000;
  let waiting: { dueMs: number; then: () => void } | null = null;
  const clocks: Clocks = {
    monotonicMs: () => nowMs,
    wallMs: () => wallMs,
    after: (ms, then) => {
      waiting = { dueMs: nowMs + ms, then };
      return () => {
        waiting = null;
      };
    },
  };
  return {
    clocks,
    /** Time passes without the loop getting a turn. */
    pass: (ms: number) => {
      nowMs += ms;
      wallMs += ms;
    },
    setWall: (ms: number) => {
      wallMs = ms;
    },
    fire: () => {
      const next = waiting;
      waiting = null;
      if (!next) return;
      const ms = Math.max(0, next.dueMs - nowMs);
      nowMs += ms;
      wallMs += ms;
      next.then();
    },
    isWaiting: () => waiting !== null,
  };
}

test('ticks on the grid of its start, however long a tick takes', () => {
  const clock = handClock();
  const seen: number[] = [];
  startTicking(
    1000,
    ({ monotonicMs }) => {
      seen.push(monotonicMs);
      clock.pass(300);
    },
    clock.clocks,
  );
  clock.fire();
  clock.fire();

  expect(seen).toEqual([0, 1000, 2000]);
});

test('leaves out what it missed instead of bunching up', () => {
  const clock = handClock();
  const seen: number[] = [];
  startTicking(1000, ({ monotonicMs }) => seen.push(monotonicMs), clock.clocks);
  clock.pass(3400);
  clock.fire();
  clock.fire();

  expect(seen).toEqual([0, 3400, 4000]);
});

test('never gives a time twice when the wall clock is set back', () => {
  const clock = handClock();
  const seen: number[] = [];
  startTicking(1000, ({ atMs }) => seen.push(atMs), clock.clocks);
  clock.setWall(5000);
  clock.fire();

  expect(seen).toEqual([1_000_000, 1_001_000]);
});

test('ends when it is told to', () => {
  const clock = handClock();
  const stop = startTicking(1000, () => {}, clock.clocks);
  stop();

  expect(clock.isWaiting()).toBe(false);
});
