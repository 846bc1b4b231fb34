import { expect, test } from 'vitest';
import { settingWords, withSizes } from './setting-words.ts';

test.each([
  ['memory.max', 'max', 'no limit'],
  ['memory.max', '9223372036854771712', 'no limit'],
  ['memory.max', '67108864', '64 MiB'],
  ['memory.swappiness', '60', '60'],
  ['cpu.quota', '-1', 'no limit'],
  ['cpu.quota', 'max 100000', 'no limit'],
  ['cpu.quota', '50000 100000', '50000 100000'],
  ['cpuset.cpus', '', 'nothing'],
  ['hugetlb.2MB', '4194304', '4 MiB'],
  ['memory.swap.high', '1048576', '1 MiB'],
  ['io.max', '', 'no limit'],
  ['io.max', '8:0 rbps=1048576\n8:16 wiops=10', '8:0 rbps=1048576; 8:16 wiops=10'],
] as const)('%s %j is said as %j', (key, text, words) => {
  expect(settingWords(key, text)).toBe(words);
});

test('a summary has a readable size behind each that is in bytes', () => {
  expect(withSizes('memory.max = 33554432, pids.max = 20000')).toBe('memory.max = 33554432 (32 MiB), pids.max = 20000');
  expect(withSizes('memory.max = max')).toBe('memory.max = max');
});
