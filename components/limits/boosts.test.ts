import { expect, test } from 'vitest';
import type { GroupLimits } from '#server/domain/limits/limits.ts';
import { boostsOf } from './boosts.ts';

const value = (of: unknown) => ({ kind: 'value', value: of, files: [] });
const limits = (of: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(of).map(([key, each]) => [key, value(each)])) as unknown as GroupLimits;

test('doubles each limit that there is, by itself', () => {
  const boosts = boostsOf(
    limits({
      'cpu.quota': { quotaUsec: 150_000, periodUsec: 100_000 },
      'memory.max': 64n << 20n,
      'memory.high': 32n << 20n,
      'pids.max': 100,
    }),
  );

  expect(boosts).toEqual([
    { label: 'CPUs', edits: [{ key: 'cpu.quota', value: { quotaUsec: 300_000, periodUsec: 100_000 } }] },
    {
      label: 'memory',
      edits: [
        { key: 'memory.max', value: 128n << 20n },
        { key: 'memory.high', value: 64n << 20n },
      ],
    },
    { label: 'processes', edits: [{ key: 'pids.max', value: 200 }] },
  ]);
});

test('there is nothing to double where nothing is limited, or twice of it is more than the kernel takes', () => {
  const free = { 'cpu.quota': { quotaUsec: 'max', periodUsec: 100_000 }, 'memory.max': 'max', 'pids.max': 'max' };

  expect(boostsOf(limits(free))).toEqual([]);
  expect(boostsOf(limits({ 'memory.max': 1n << 62n, 'pids.max': 0 }))).toEqual([]);
});
