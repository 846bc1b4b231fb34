import { expect, test } from 'vitest';
import { noLimitsHere } from '#server/domain/teams/budget-resources.ts';
import { type Amounts, amountsText, beyondAsked, editsOf, isLess, isThere, notMore } from './amounts.ts';

const mib = 2 ** 20;
const present = { ...noLimitsHere, cpu: 1_000_000, memory: 512 * mib, pids: 'max' as const };

test('amounts become the edits that set them, a quota in the period that stands', () => {
  expect(editsOf({ pids: 80, cpu: 1_500_000, memory: 768 * mib }, 50_000)).toEqual([
    { key: 'cpu.quota', value: { quotaUsec: 75_000, periodUsec: 50_000 } },
    { key: 'memory.max', value: BigInt(768 * mib) },
    { key: 'pids.max', value: 80 },
  ]);
  expect(editsOf({ swap: 256 * mib }, 50_000)).toEqual([{ key: 'memory.swap.max', value: BigInt(256 * mib) }]);
  expect(editsOf({ memsw: 768 * mib }, 50_000)).toEqual([{ key: 'memory.memsw', value: BigInt(768 * mib) }]);
});

test.each<[Amounts, string[], boolean]>([
  [{ memory: 513 * mib }, [], false],
  [{ memory: 512 * mib }, ['memory'], true],
  [{ memory: 100 * mib, cpu: 2_000_000 }, ['memory'], false],
  [{ pids: 5 }, ['pids'], true],
  [{ memory: 100 * mib, pids: 5 }, ['memory', 'pids'], true],
])('of %j no more than there is are %j', (asked, resources, isAll) => {
  expect(notMore(asked, present)).toEqual(resources);
  expect(isThere(asked, present)).toBe(isAll);
});

test('what cannot be limited is never there already', () => {
  expect(isThere({ pids: 5 }, { ...present, pids: null })).toBe(false);
});

test.each<[Amounts, string[], boolean]>([
  [{ memory: 768, pids: 80 }, [], false],
  [{ memory: 768, pids: 79 }, [], true],
  [{ memory: 768 }, [], true],
  [{ memory: 769, pids: 80 }, ['memory'], false],
  [{ memory: 768, pids: 80, cpu: 1 }, ['cpu'], false],
])('granted %j goes beyond what was asked in %j', (granted, beyond, less) => {
  const asked = { memory: 768, pids: 80 };

  expect(beyondAsked(granted, asked)).toEqual(beyond);
  expect(isLess(granted, asked)).toBe(less);
});

test('amounts are told with their units', () => {
  expect(amountsText({ memory: 768 * mib, cpu: 1_500_000, pids: 1 })).toBe('1.5 CPUs, 768 MiB, 1 process');
  expect(amountsText({ memory: 768 * mib, swap: 256 * mib })).toBe('768 MiB, 256 MiB of swap');
  expect(amountsText({ memsw: 1024 * mib })).toBe('1 GiB of memory and swap');
});
