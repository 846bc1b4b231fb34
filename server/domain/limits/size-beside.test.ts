import { expect, test } from 'vitest';
import { withSize, withWholeSize } from './size-beside.ts';

test.each([
  ['memory.limit_in_bytes', '104857600', '104857600 (100 MiB)'],
  ['memory.memsw.limit_in_bytes', '49999872', '49999872 (47.7 MiB)'],
  ['memory.soft_limit_in_bytes', '1073741824', '1073741824 (1 GiB)'],
  ['memory.max', '9007199254740993', '9007199254740993 (8.0 PiB)'],
  ['memory.swap.max', '4096', '4096 (4 KiB)'],
  ['memory.memsw', '67108864', '67108864 (64 MiB)'],
  ['hugetlb.2MB.max', '4194304', '4194304 (4 MiB)'],
  ['hugetlb.1GB.limit_in_bytes', '1073741824', '1073741824 (1 GiB)'],
])('%s of %s is told with its size', (file, text, words) => {
  expect(withSize(text, file)).toBe(words);
});

test.each([
  ['memory.max', 'max'],
  ['memory.limit_in_bytes', '9223372036854771712'],
  ['memory.limit_in_bytes', '-1'],
  ['memory.max', '512'],
  ['memory.swappiness', '1000'],
  ['memory.oom.group', '1'],
  ['pids.max', '32768'],
  ['cpu.cfs_quota_us', '100000'],
])('%s of %s is no size', (file, text) => {
  expect(withSize(text, file)).toBe(text);
});

test('a size stays on one line with its unit where it is asked to', () => {
  expect(withWholeSize('104857600', 'memory.max')).toBe('104857600 (100\u00a0MiB)');
  expect(withWholeSize('4096', 'pids.max')).toBe('4096');
});
