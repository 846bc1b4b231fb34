import { describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupHistory } from './usage.ts';
import { appendHistory, metricCatalogue, ratePerSecond } from './usage.ts';

test.each([
  [{ value: 100, atMs: 0 }, { value: 300, atMs: 1000 }, 200],
  [{ value: 100, atMs: 0 }, { value: 300, atMs: 2500 }, 80],
  [{ value: 100, atMs: 0 }, { value: 100, atMs: 1000 }, 0],
])('from %j to %j is %s per second', (before, after, rate) => {
  expect(ratePerSecond(before, after)).toBe(rate);
});

test.each([
  ['a reading is missing before', { value: null, atMs: 0 }, { value: 300, atMs: 1000 }],
  ['a reading is missing after', { value: 100, atMs: 0 }, { value: null, atMs: 1000 }],
  ['no time passed', { value: 100, atMs: 1000 }, { value: 300, atMs: 1000 }],
  ['time went back', { value: 100, atMs: 1000 }, { value: 300, atMs: 0 }],
  ['the counter went back', { value: 300, atMs: 0 }, { value: 100, atMs: 1000 }],
])('there is no rate when %s', (_, before, after) => {
  expect(ratePerSecond(before, after)).toBeNull();
});

test('every metric is in the catalogue once', () => {
  const ids = metricCatalogue.map((metric) => metric.id);

  expect(new Set(ids).size).toBe(ids.length);
});

describe('appendHistory', () => {
  test('keeps every series as long as the times, with null where one has no reading', () => {
    const before = historyOf([1000, 2000], { 'cpu.usage': [5, 6] }, [[1, 2]]);
    const after = historyOf([3000], { 'pids.current': [4] }, [[3], [9]]);

    const joined = appendHistory(before, after, 10_000);

    expect(joined.timesMs).toEqual([1000, 2000, 3000]);
    expect(joined.series).toEqual({ 'cpu.usage': [5, 6, null], 'pids.current': [null, null, 4] });
    expect(joined.perCpuUsec).toEqual([
      [1, 2, 3],
      [null, null, 9],
    ]);
    expect(joined.limits.pidsLimit).toEqual([200, 200, 200]);
  });

  test('drops what is older than it is to be kept', () => {
    const before = historyOf([1000, 2000, 3000], { 'cpu.usage': [1, 2, 3] }, null);

    const joined = appendHistory(before, historyOf([4000], { 'cpu.usage': [4] }, null), 2000);

    expect(joined.timesMs).toEqual([2000, 3000, 4000]);
    expect(joined.series['cpu.usage']).toEqual([2, 3, 4]);
    expect(joined.perCpuUsec).toBeNull();
  });

  test('changes neither of the two', () => {
    const before = historyOf([1000], { 'cpu.usage': [1] }, [[1]]);
    const untouched = structuredClone(before);

    appendHistory(before, historyOf([9000], { 'cpu.usage': [2] }, [[2]]), 1000);

    expect(before).toEqual(untouched);
  });
});

function historyOf(
  timesMs: number[],
  series: GroupHistory['series'],
  perCpuUsec: GroupHistory['perCpuUsec'],
): GroupHistory {
  const none = timesMs.map(() => null);
  return {
    group: parseGroupPath('/web'),
    timesMs,
    series,
    perCpuUsec,
    unavailable: {},
    limits: { cpuLimit: none, memoryLimitBytes: none, memorySoftBytes: none, pidsLimit: timesMs.map(() => 200) },
  };
}
