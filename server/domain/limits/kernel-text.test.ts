import { describe, expect, test } from 'vitest';
import {
  parseCfsQuota,
  parseCpuMax,
  parseFlatKeyed,
  parseMemoryLimitV1,
  parseMemoryLimitV2,
  parsePidsMax,
  parseWholeNumber,
} from './kernel-text.ts';

test.each([
  ['49999872\n', 49_999_872n],
  ['0\n', 0n],
  ['9007199254740993\n', 9_007_199_254_740_993n],
  ['9223372036854771712\n', 'max'], // LONG_MAX in whole pages of 4 KiB
  ['9223372036854710272\n', 'max'], // the same with 64 KiB
  ['9223372036854775807\n', 'max'], // memsw on some kernels
  ['9223372036854706176\n', 9_223_372_036_854_706_176n],
])('reads the v1 memory limit %j', (text, limit) => {
  expect(parseMemoryLimitV1(text)).toBe(limit);
});

test.each([
  ['max\n', 'max'],
  ['536870912\n', 536_870_912n],
  ['9223372036854771712\n', 9_223_372_036_854_771_712n],
])('reads the v2 memory limit %j', (text, limit) => {
  expect(parseMemoryLimitV2(text)).toBe(limit);
});

test.each([
  ['max 100000\n', 'max', 100_000],
  ['150000 100000\n', 150_000, 100_000],
])('reads cpu.max %j', (text, quotaUsec, periodUsec) => {
  expect(parseCpuMax(text)).toEqual({ quotaUsec, periodUsec });
});

test.each([
  ['-1\n', 'max'],
  ['200000\n', 200_000],
])('reads the v1 quota %j', (quota, quotaUsec) => {
  expect(parseCfsQuota(quota, '100000\n')).toEqual({ quotaUsec, periodUsec: 100_000 });
});

test.each([
  ['max\n', 'max'],
  ['200\n', 200],
  ['0\n', 0],
])('reads pids.max %j', (text, limit) => {
  expect(parsePidsMax(text)).toBe(limit);
});

describe('a text of another form', () => {
  test.each<[string, (text: string) => unknown]>([
    ['v1 memory limit', parseMemoryLimitV1],
    ['v2 memory limit', parseMemoryLimitV2],
    ['cpu.max', parseCpuMax],
    ['pids.max', parsePidsMax],
    ['cpu.shares', (text) => parseWholeNumber(text, 'cpu.shares')],
  ])('is told as such for %s', (what, parse) => {
    for (const text of ['', 'lots\n', '1 2 3\n', '-5\n', '0x10\n', '1.5\n'])
      expect(() => parse(text)).toThrow(`This kernel shows`);
    expect(() => parse('lots\n')).toThrow(what);
  });
});

test('reads flat keyed files by key, wherever a key stands, and passes over other lines', () => {
  const text = 'oom_kill_disable 0\nunder_oom 0\noom_kill 18446744073709551615\nsome text without a number\n\n';

  expect([...parseFlatKeyed(text)]).toEqual([
    ['oom_kill_disable', 0n],
    ['under_oom', 0n],
    ['oom_kill', 18_446_744_073_709_551_615n],
  ]);
});
