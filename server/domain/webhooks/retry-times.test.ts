import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostAttempts, waitAfter } from './retry-times.ts';

const seconds = (attempts: number, random: number) => (waitAfter(attempts, { random }) ?? 0) / 1000;

test('waits four times as long after each attempt, a fifth more or less, and gives up after ten in a day', () => {
  const waits = [...Array(mostAttempts - 1).keys()].map((at) => seconds(at + 1, 0.5));

  expect(waits).toEqual([5, 20, 80, 320, 1280, 5120, 20_480, 28_800, 28_800]);
  expect(waits.reduce((a, b) => a + b) / 3600).toBeCloseTo(23.6, 1);
  expect([seconds(1, 0), seconds(1, 1)]).toEqual([4, 6]);
  expect(waitAfter(mostAttempts, { random: 0 })).toBeNull();
});

test('a receiver gets the time that it asks for, up to an hour, and never less than the wait', () => {
  expect(waitAfter(1, { random: 0.5, askedMs: 60_000 })).toBe(60_000);
  expect(waitAfter(1, { random: 0.5, askedMs: 86_400_000 })).toBe(3_600_000);
  expect(waitAfter(4, { random: 0.5, askedMs: 1000 })).toBe(320_000);
});

test('no chance makes a wait shorter than the one before', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), chance, chance, (attempts, a, b) => {
      expect(seconds(attempts + 1, a)).toBeGreaterThan(seconds(attempts, b));
    }),
  );
});
