import { expect, test } from 'vitest';
import {
  countPlaywright,
  countsLine,
  failureLine,
  failureLines,
  oneFailed,
  onePassed,
  oneSkipped,
  stepLine,
  withoutPassed,
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
  ['named failures are counted once', { passed: 3, failed: [{ name: 'a', reason: '' }], skipped: [] }, 1, 1],
  ['a good run has none', { passed: 3, failed: [], skipped: [] }, 0, 0],
])('%s', (_, results, status, failed) => {
  expect(withStatus('unit', results, status).failed).toHaveLength(failed);
});

test('counts a flaky story as failed, with what it said, and keeps the reason of a skipped one', () => {
  const story = (title: string, status: 'expected' | 'flaky' | 'skipped', description?: string) => ({
    title,
    tests: [
      {
        status,
        annotations: description ? [{ type: 'skip', description }] : [],
        results: status === 'flaky' ? [{ errors: [{ message: 'not visible', snippet: '> 12 | click' }] }, {}] : [],
      },
    ],
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
    failed: [{ name: 'limits.spec.ts > v2 > flakes', reason: 'not visible\n> 12 | click' }],
    skipped: [{ name: 'limits.spec.ts > v2 > needs v2', reason: 'no v2 here' }],
  });
});

test('does not count as skipped what ran on the other kernel', () => {
  const here = { passed: 1, failed: [], ran: ['both'], skipped: [oneV2('only v2'), oneV2('nowhere')] };
  const guest = { passed: 2, failed: [], ran: ['both', 'only v2'], skipped: [] };

  expect(withoutRunElsewhere(here, [here, guest]).skipped).toEqual([oneV2('nowhere')]);
});

test('knows a test that is left out by its name without the reason', () => {
  const here = {
    passed: 0,
    failed: [],
    ran: [],
    skipped: [oneV2('io (skipped: v1 (hybrid) has none) > caps (skipped: no)')],
  };
  const guest = { passed: 1, failed: [], ran: ['io > caps'], skipped: [] };

  expect(withoutRunElsewhere(here, [here, guest]).skipped).toEqual([]);
});

test('a step does not call skipped what another kernel may run yet', () => {
  expect(stepLine({ passed: 3, failed: [], skipped: [oneV2('only v2')] })).toBe('3 passed, 0 failed, 1 left out here');
});

test('a failure is told by name and reason, short and without colours', () => {
  const long = Array.from({ length: 40 }, (_, line) => `\u001b[31mline ${line}\u001b[39m`).join('\n\n');

  const lines = failureLines('unit', { name: 'a > b', reason: long }).split('\n');

  expect(lines.slice(0, 2)).toEqual(['FAILED (unit): a > b', '  | line 0']);
  expect(lines).toHaveLength(27);
  expect(lines.at(-1)).toBe('  | (15 more lines in the log)');
});

test('a failure is told at once on one line, with the beginning of what it said', () => {
  expect(failureLine('e2e', { name: 'a > b', reason: '' })).toBe('FAILED (e2e): a > b');
  expect(failureLine('e2e', { name: 'a > b', reason: 'Error: not visible\n\n  Locator: x\n' })).toBe(
    'FAILED (e2e): a > b: Error: not visible Locator: x',
  );
  expect(failureLine('e2e', { name: 'a', reason: 'y'.repeat(500) })).toBe(`FAILED (e2e): a: ${'y'.repeat(400)}…`);
});

test('the end of a log leaves out what passed', () => {
  const log = ' ✓ unit > fine 3ms\n  ✓  1 [host] fine\nSegmentation fault\n';

  expect(withoutPassed(log)).toBe('Segmentation fault');
});

function oneV2(name: string) {
  return { name, reason: 'needs v2' };
}
