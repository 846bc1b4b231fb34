import { expect, test } from 'vitest';
import { limitRule } from './limit-catalogue.ts';
import type { LimitKey } from './limits.ts';
import { octalTrap, readWritten, ruleOfFile } from './written-text.ts';

const facts = { pageBytes: 4096, highestCpu: 3, nodes: [0], devices: [], kernel: '6.18' };

function read(version: 1 | 2, file: string, text: string): unknown {
  const rule = ruleOfFile(version, file);
  if (!rule) throw new Error(file);
  const written = readWritten(rule, file, text, facts);
  if (written.kind === 'fault') return written.sentence.code;
  return written.kind === 'edit' ? written.edit.value : written.part;
}

test.each<[1 | 2, string, string, unknown]>([
  [1, 'memory.limit_in_bytes', '4k', 4096n],
  [1, 'memory.limit_in_bytes', '0x1000', 4096n],
  [1, 'memory.limit_in_bytes', '010K', 8192n],
  [1, 'memory.limit_in_bytes', '1E', 1n << 60n],
  [1, 'memory.limit_in_bytes', '-1', 'max'],
  [1, 'memory.limit_in_bytes', '16777216T', 'value-wraps'],
  [1, 'memory.limit_in_bytes', '08', 'value-no-size'],
  [1, 'memory.limit_in_bytes', ' ', 0n],
  [2, 'memory.max', 'max', 'max'],
  [2, 'memory.max', '9223372036854775808', 'max'],
  [2, 'memory.max', '9223372036854771711', 9_223_372_036_854_771_711n],
  [2, 'memory.max', '9223372036854771712', 'max'],
  [1, 'cpu.shares', '+5', 5],
  [1, 'cpu.shares', '5\n', 5],
  [1, 'cpu.shares', '5 ', 'value-no-number'],
  [1, 'cpu.cfs_quota_us', '-7', { quotaUsec: 'max' }],
  [1, 'cpu.cfs_period_us', '50000', { periodUsec: 50_000 }],
  [2, 'cpu.max', 'max', { quotaUsec: 'max' }],
  [2, 'cpu.max', '5000 20000 and more', { quotaUsec: 5000, periodUsec: 20_000 }],
  [2, 'cpu.weight.nice', '-20', -20],
  [1, 'memory.oom_control', '1', false],
  [1, 'cpuset.cpu_exclusive', '7', true],
  [2, 'io.weight', 'default 50', 50],
  [2, 'io.weight', '50', 50],
  [2, 'memory.oom.group', '7', 'value-no-flag'],
  [2, 'cpuset.cpus.partition', ' root ', 'root'],
  [1, 'pids.max', ' max ', 'max'],
])('v%i: %s takes "%s" as %o', (version, file, text, value) => {
  expect(read(version, file, text)).toEqual(value);
});

test('every text that a rule writes is read as the value it was written for', () => {
  for (const version of [1, 2] as const)
    for (const key of [
      'cpu.shares',
      'cpu.weight',
      'memory.max',
      'memory.memsw',
      'pids.max',
      'cpu.idle',
      'memory.oom_kill',
    ] as LimitKey[]) {
      const rule = limitRule(version, key);
      for (const { file, text } of rule?.toWrites(rule.initial, facts) ?? [])
        expect(read(version, file, text)).toEqual(rule?.initial);
    }
});

test.each([
  ['010', 8n],
  ['0700k', 448n],
  ['07', null],
  ['0', null],
  ['10', null],
  ['08', null],
])('sees that the kernel reads %s as octal: %s', (text, value) => {
  expect(octalTrap(text)).toBe(value);
});
