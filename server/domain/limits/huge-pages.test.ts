import { expect, test } from 'vitest';
import { hugePageBytes, isOnHost } from './huge-pages.ts';
import { limitRule, settingOf } from './limit-catalogue.ts';

const facts = { pageBytes: 4096, highestCpu: 3, nodes: [0], devices: [], kernel: '6.18.44' };

test.each([
  ['hugetlb.64KB', 65_536n],
  ['hugetlb.2MB', 2_097_152n],
  ['hugetlb.16GB', 17_179_869_184n],
  ['memory.max', null],
] as const)('%s has pages of %s bytes', (key, bytes) => {
  expect(hugePageBytes(key)).toBe(bytes);
});

test('a host has the limits of its own sizes alone', () => {
  const host = { hugePageBytes: [2_097_152, 1_073_741_824] };

  expect(isOnHost('hugetlb.2MB', host)).toBe(true);
  expect(isOnHost('hugetlb.64KB', host)).toBe(false);
  expect(isOnHost('memory.max', host)).toBe(true);
  expect(isOnHost('hugetlb.64KB', {})).toBe(true);
});

test.each([
  [2, 4_194_305n, '4194304'],
  [2, 100n, '0'],
  [2, 'max', 'max'],
  [2, (1n << 63n) - 1n, 'max'],
  [1, 'max', '9223372036852678656'],
] as const)('on v%d %s is kept as %s, in whole huge pages', (version, value, keeps) => {
  expect(limitRule(version, 'hugetlb.2MB')?.toWrites(value, facts)[0]?.keeps).toBe(keeps);
});

test.each([
  // As Linux 6.18 shows a group on v2 that nobody has limited yet.
  ['hugetlb.2MB.max', '9223372036854771712\n', 'max'],
  ['hugetlb.2MB.max', '9223372036850581504\n', '9223372036850581504'],
  ['hugetlb.2MB.limit_in_bytes', '9223372036854771712\n', '9223372036852678656'],
])('%s: %s is the setting %s', (file, text, setting) => {
  expect(settingOf(file, text)).toBe(setting);
});
