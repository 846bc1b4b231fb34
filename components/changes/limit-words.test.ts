import { expect, test } from 'vitest';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { limitWords } from './limit-words.ts';

test.each<[LimitEdit, string]>([
  [{ key: 'memory.max', value: 64n << 20n }, '64 MiB'],
  [{ key: 'memory.max', value: 'max' }, 'no limit'],
  [{ key: 'pids.max', value: 50 }, '50'],
  [{ key: 'cpu.quota', value: { quotaUsec: 150_000, periodUsec: 100_000 } }, '1.5 CPUs (150 ms / 100 ms)'],
  [{ key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100_000 } }, 'no limit'],
  [{ key: 'cpu.idle', value: true }, 'on'],
  [{ key: 'cpuset.cpus', value: '' }, 'not set'],
  [{ key: 'io.max', value: [] }, 'no limit'],
])('says %o as %s', (edit, words) => {
  expect(limitWords(edit)).toBe(words);
});
