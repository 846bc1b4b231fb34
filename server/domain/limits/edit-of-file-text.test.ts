import { expect, test } from 'vitest';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { editOfFileText, takesText, typedOfFileText } from './edit-of-file-text.ts';
import { limitControllers, limitRulesOf } from './limit-catalogue.ts';

const standing: Record<string, string> = {
  'cpu.cfs_quota_us': '-1\n',
  'cpu.cfs_period_us': '50000\n',
  'cpu.max': 'max 100000\n',
};
const read = (version: CgroupVersion, file: string, typed: string) =>
  editOfFileText(version, file, typed, (name) => standing[name] ?? null);

test.each([
  [1, 'memory.limit_in_bytes', '64M', { key: 'memory.max', value: 67108864n }],
  [1, 'memory.limit_in_bytes', ' 4096 ', { key: 'memory.max', value: 4096n }],
  [1, 'memory.limit_in_bytes', '-1', { key: 'memory.max', value: 'max' }],
  [2, 'memory.max', 'max', { key: 'memory.max', value: 'max' }],
  [2, 'memory.high', '1g', { key: 'memory.high', value: 1073741824n }],
  [1, 'memory.oom_control', '1', { key: 'memory.oom_kill', value: false }],
  [2, 'memory.oom.group', '1', { key: 'memory.oom.group', value: true }],
  [1, 'cpu.cfs_quota_us', '25000', { key: 'cpu.quota', value: { quotaUsec: 25000, periodUsec: 50000 } }],
  [1, 'cpu.cfs_period_us', '100000', { key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100000 } }],
  [2, 'cpu.max', '50000', { key: 'cpu.quota', value: { quotaUsec: 50000, periodUsec: 100000 } }],
  [2, 'cpu.max', 'max 20000', { key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 20000 } }],
  [2, 'cpu.weight.nice', '-5', { key: 'cpu.weight.nice', value: -5 }],
  [1, 'cpuset.cpus', '0-3,8', { key: 'cpuset.cpus', value: '0-3,8' }],
  [1, 'pids.max', 'max', { key: 'pids.max', value: 'max' }],
  [2, 'cpuset.cpus.partition', 'isolated', { key: 'cpuset.cpus.partition', value: 'isolated' }],
] as const)('v%i %s <- %j', (version, file, typed, edit) => {
  expect(read(version, file, typed)).toEqual({ kind: 'edit', edit });
});

test.each([
  [2, 'memory.max', '010000', 'as octal: 4096'],
  [2, 'pids.max', '010', 'as octal: 8'],
  [2, 'memory.max', '18446744073709551616', 'A size is bytes'],
  [2, 'memory.max', '9223372036854775808', 'wrap around'],
  [2, 'memory.max', '', 'A size is bytes'],
  [2, 'memory.max', '50MiB', 'A size is bytes'],
  [2, 'cpu.max', '50000,100000', 'cpu.max takes'],
  [2, 'cpu.max', '50000 100000 7', 'cpu.max takes'],
  [1, 'cpu.cfs_quota_us', '-2', 'or -1 for no limit'],
  [1, 'cpu.shares', '1e3', 'a whole number'],
  [2, 'cpuset.cpus.partition', 'yes', 'member, root or isolated'],
  [2, 'memory.oom.group', 'true', '0 or 1'],
  [1, 'release_agent', '/bin/sh', 'only shown'],
  [1, 'cgroup.procs', '1', 'only shown'],
] as const)('v%i %s <- %j is refused: %s', (version, file, typed, words) => {
  expect(read(version, file, typed)).toEqual({ kind: 'fault', message: expect.stringContaining(words) });
});

test('what an input begins with means what stands there', () => {
  expect(typedOfFileText(1, 'memory.limit_in_bytes', '9223372036854771712\n')).toBe('-1');
  expect(typedOfFileText(1, 'memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n')).toBe('0');
  expect(typedOfFileText(2, 'cpu.max', 'max 100000\n')).toBe('max 100000');
});

test('every file of a limit that holds one value takes text, and no other does', () => {
  const forTheForm = ['devices', 'number', 'device-rules', 'class-id', 'priorities'];
  for (const version of [1, 2] as const)
    for (const rule of limitControllers.flatMap((controller) => limitRulesOf(version, controller)))
      for (const file of rule.files)
        expect([file, takesText(version, file)]).toEqual([file, !forTheForm.includes(rule.unit)]);
});
