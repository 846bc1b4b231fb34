import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { heldUse, idleWords } from './idle.ts';

const mebibyte = 2 ** 20;
const using = (mebibytes: number | null) => ({
  cpus: 0.5,
  memoryBytes: mebibytes && mebibytes * mebibyte,
  pids: 2,
});

test.each([
  ['far more than it uses', 400, 12, { share: 0.03, isIdle: true }],
  ['twenty times what it uses', 400, 20, { share: 0.05, isIdle: true }],
  ['less than twenty times what it uses', 400, 21, { share: 0.0525, isIdle: false }],
  ['nothing', 0, 12, { share: null, isIdle: false }],
] as const)('of a group that holds %s', (_, held, used, expected) => {
  expect(heldUse('memory', held * mebibyte, using(used))).toEqual({ used: used * mebibyte, ...expected });
});

test('of a group without a reading nothing is said, and of no group about its swap', () => {
  expect(heldUse('memory', 400 * mebibyte, using(null))).toBeNull();
  expect(heldUse('memory', 400 * mebibyte, null)).toBeNull();
  expect(heldUse('memsw', 400 * mebibyte, using(1))).toBeNull();
});

test('CPUs and processes are compared in what they are counted in', () => {
  expect(heldUse('cpu', 10_000_000, using(1))).toEqual({ used: 500_000, share: 0.05, isIdle: true });
  expect(heldUse('pids', 10, using(1))).toEqual({ used: 2, share: 0.2, isIdle: false });
});

test('what lies idle is added up over those that are idle, and those alone', () => {
  const [idle, busy, unknown] = ['/b/idle', '/b/busy', '/b/unknown'].map(parseGroupPath) as [never, never, never];
  const rows = [
    { group: idle, amounts: { memory: 400 * mebibyte, pids: 50 } },
    { group: busy, amounts: { memory: 100 * mebibyte, pids: 3 } },
    { group: unknown, amounts: { memory: 900 * mebibyte } },
  ];
  const uses = new Map([
    [idle, using(16)],
    [busy, using(90)],
  ]);

  expect(idleWords(rows, uses)).toBe('384 MiB of memory and 48 processes');
  expect(idleWords(rows.slice(1), uses)).toBeNull();
});
