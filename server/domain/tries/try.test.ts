import { expect, test } from 'vitest';
import { isAppError } from '#server/domain/errors.ts';
import { returnTimeOf } from './try.ts';
import { longestTryMinutes } from './try-times.ts';

const nowMs = Date.UTC(2026, 10, 29, 12, 0, 0);
const minuteMs = 60_000;

test('a change comes back so many minutes later, or at its time, or never', () => {
  expect(returnTimeOf({ returnAfterMinutes: 15 }, nowMs)).toBe(nowMs + 15 * minuteMs);
  expect(returnTimeOf({ returnAtMs: nowMs + minuteMs }, nowMs)).toBe(nowMs + minuteMs);
  expect(returnTimeOf({ returnAfterMinutes: longestTryMinutes }, nowMs)).toBe(nowMs + longestTryMinutes * minuteMs);
  expect(returnTimeOf({}, nowMs)).toBeNull();
});

test.each([
  ['sooner than a minute', { returnAtMs: nowMs + minuteMs - 1 }, 'a minute at least'],
  ['in the past', { returnAtMs: nowMs - 1 }, 'a minute at least'],
  ['later than 30 days', { returnAtMs: nowMs + longestTryMinutes * minuteMs + 1 }, '30 days at most'],
  ['at two times', { returnAfterMinutes: 5, returnAtMs: nowMs + 5 * minuteMs }, 'not both'],
])('%s is no end', (_, asked, said) => {
  const refused = catchError(() => returnTimeOf(asked, nowMs));

  expect(isAppError(refused) && refused.code).toBe('BAD_INPUT');
  expect(isAppError(refused) && refused.public).toContain(said);
});

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (cause) {
    return cause;
  }
}
