import { expect, test } from 'vitest';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isSameLimit } from './same-limit.ts';

const facts: LimitFacts = { pageBytes: 4096, highestCpu: 7, nodes: [0], devices: [], kernel: '6.1' };
const disk = { readBytesPerSecond: 1048576n, writeBytesPerSecond: 'max', readOpsPerSecond: 'max' } as const;

test.each<[string, 1 | 2, LimitEdit, LimitEdit, boolean]>([
  ['whole pages', 2, { key: 'memory.max', value: 50_000_000n }, { key: 'memory.max', value: 49_999_872n }, true],
  ['another page', 2, { key: 'memory.max', value: 50_000_000n }, { key: 'memory.max', value: 49_995_776n }, false],
  ['lists', 1, { key: 'cpuset.cpus', value: '0,1,2' }, { key: 'cpuset.cpus', value: '0-2' }, true],
  [
    'disks without limits',
    2,
    { key: 'io.max', value: [{ device: '8:0', ...disk, writeOpsPerSecond: 'max' }] },
    {
      key: 'io.max',
      value: [
        {
          device: '8:16',
          readBytesPerSecond: 'max',
          writeBytesPerSecond: 'max',
          readOpsPerSecond: 'max',
          writeOpsPerSecond: 'max',
        },
        { device: '8:0', ...disk, writeOpsPerSecond: 'max' },
      ],
    },
    true,
  ],
  ['flags', 2, { key: 'cpu.idle', value: true }, { key: 'cpu.idle', value: false }, false],
])('%s', (_, version, wanted, live, isSame) => {
  const rule = limitRule(version, wanted.key);
  if (!rule) throw new Error('no such limit');

  expect(isSameLimit(rule, wanted.value, live.value, facts)).toBe(isSame);
});
