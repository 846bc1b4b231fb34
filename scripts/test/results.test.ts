import { expect, test } from 'vitest';
import {
  countPlaywright,
  countsLine,
  oneFailed,
  onePassed,
  oneSkipped,
  withoutRunElsewhere,
  withStatus,
} from './results.mjs';

test('adds up every step', () => {
  expect(countsLine([onePassed(), onePassed(), oneFailed('types'), oneSkipped('guest', 'no qemu')])).toBe(
    '2 passed, 1 failed, 1 skipped',
  );
});

test.each([
  ['a crash without results is a failure', null, 139, 1],
  ['a failing command that names no failed test is a failure', { passed: 3, failed: [], skipped: [] }, 1, 1],
  ['named failures are counted once', { passed: 3, failed: ['a'], skipped: [] }, 1, 1],
  ['a good run has none', { passed: 3, failed: [], skipped: [] }, 0, 0],
])('%s', (_, results, status, failed) => {
  expect(withStatus('unit', results, status).failed).toHaveLength(failed);
});

test('counts a flaky story as failed and keeps the reason of a skipped one', () => {
  const story = (title: string, status: 'expected' | 'flaky' | 'skipped', description?: string) => ({
    title,
    tests: [{ status, annotations: description ? [{ type: 'skip', description }] : [] }],
  });
  const report = {
    suites: [
      {
        title: 'limits.spec.ts',
        specs: [story('keeps pages', 'expected')],
        suites: [{ title: 'v2', specs: [story('flakes', 'flaky'), story('needs v2', 'skipped', 'no v2 here')] }],
      },
    ],
    errors: [],
  };

  expect(countPlaywright(report)).toEqual({
    passed: 1,
    failed: ['limits.spec.ts > v2 > flakes'],
    skipped: [{ name: 'limits.spec.ts > v2 > needs v2', reason: 'no v2 here' }],
  });
});

test('does not count as skipped what ran on the other kernel', () => {
  const here = { passed: 1, failed: [], ran: ['both'], skipped: [oneV2('only v2'), oneV2('nowhere')] };
  const guest = { passed: 2, failed: [], ran: ['both', 'only v2'], skipped: [] };

  expect(withoutRunElsewhere(here, [here, guest]).skipped).toEqual([oneV2('nowhere')]);
});

function oneV2(name: string) {
  return { name, reason: 'needs v2' };
}
