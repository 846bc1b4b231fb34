import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSilenceWatch, longestSilenceMs } from './silence-watch.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [undefined, 12_000],
  [1000, 12_000],
  [4000, 12_000],
  [5000, 15_000],
  [60_000, 180_000],
])('a sample every %s ms allows %s ms of silence', (intervalMs, allowedMs) => {
  expect(longestSilenceMs(intervalMs)).toBe(allowedMs);
});

test('tells of silence once, and when something was heard last', () => {
  const onSilence = vi.fn();
  const silence = createSilenceWatch({ longestMs: () => 100, onSilence });

  silence.heard();
  vi.advanceTimersByTime(90);
  silence.heard();
  vi.advanceTimersByTime(99);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);

  expect(onSilence.mock.calls).toEqual([[1090]]);
});

test('waits longer when it learns meanwhile that samples are rarer', () => {
  const onSilence = vi.fn();
  let longestMs = 100;
  const silence = createSilenceWatch({ longestMs: () => longestMs, onSilence });

  silence.heard();
  longestMs = 300;
  vi.advanceTimersByTime(299);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);

  expect(onSilence).toHaveBeenCalledOnce();
});

test('says nothing once it is stopped', () => {
  const onSilence = vi.fn();
  const silence = createSilenceWatch({ longestMs: () => 100, onSilence });

  silence.heard();
  silence.stop();
  vi.advanceTimersByTime(1000);

  expect(onSilence).not.toHaveBeenCalled();
});
