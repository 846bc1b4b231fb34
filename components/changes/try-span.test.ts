import { expect, test } from 'vitest';
import { countdownText, minutesWords, spanOptions, typedMinutes } from './try-span.ts';

const at = (hour: number, minute: number) => new Date(2026, 10, 29, hour, minute).getTime();

test.each([
  [0, '0 s'],
  [-5000, '0 s'],
  [1, '1 s'],
  [60_000, '1 min 0 s'],
  [14 * 60_000 + 59_000, '14 min 59 s'],
  [2 * 3_600_000 + 5 * 60_000 + 9000, '2 h 5 min'],
  [3 * 86_400_000 + 4 * 3_600_000, '3 d 4 h'],
])('what is left of %i ms is told as %s', (leftMs, text) => {
  expect(countdownText(leftMs)).toBe(text);
});

test.each([
  [at(9, 0), 'until 12:00'],
  [at(11, 57), 'until 18:00'],
  [at(17, 0), 'until 18:00'],
  [at(19, 0), 'until midnight'],
])('offers the next end of a part of the day', (nowMs, label) => {
  const until = spanOptions(nowMs).find(({ id }) => id === 'until');

  expect(until?.label).toBe(label);
  expect(until?.span?.kind === 'until' && until.span.atMs).toBeGreaterThan(nowMs + 5 * 60_000);
});

test('offers no end of the day in its last minutes', () => {
  expect(spanOptions(at(23, 56)).some(({ id }) => id === 'until')).toBe(false);
});

test.each([
  ['15', 15],
  [' 90 ', 90],
  ['43200', 43_200],
  ['43201', null],
  ['0', null],
  ['1.5', null],
  ['-3', null],
  ['', null],
  ['soon', null],
])('reads %j as minutes: %s', (text, minutes) => {
  expect(typedMinutes(text)).toBe(minutes);
});

test('speaks of hours where they are whole', () => {
  expect([1, 15, 60, 90, 240].map(minutesWords)).toEqual(['1 minute', '15 minutes', '1 hour', '90 minutes', '4 hours']);
});
