import { expect, test } from 'vitest';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { editOfFileText, takesText, typedOfFileText } from './edit-of-file-text.ts';
import { limitControllers, limitRulesOf } from './limit-catalogue.ts';

const standing: Record<string, string> = {
  'cpu.cfs_quota_us': '-1\n',
  'cpu.cfs_period_us': '50000\n',
  'cpu.max': 'max 100000\n',
  'io.max': '8:0 rbps=1048576 wbps=max riops=max wiops=500\n254:0 rbps=max wbps=2097152 riops=max wiops=max\n',
  'io.weight': 'default 100\n254:0 50\n',
  'io.latency': '254:0 target=10000\n',
  'blkio.bfq.weight_device': 'default 100\n',
  'blkio.throttle.read_bps_device': '8:0 1048576\n',
  'blkio.throttle.write_bps_device': '',
  'blkio.throttle.read_iops_device': '',
  'blkio.throttle.write_iops_device': '254:0 40\n',
  'net_prio.ifpriomap': 'lo 0\neth0 5\n',
  'misc.max': 'sev 5\nsev_es max\n',
  'rdma.max': 'mlx5_0 hca_handle=2 hca_object=2000 \n',
};
const none = {
  readBytesPerSecond: 'max',
  writeBytesPerSecond: 'max',
  readOpsPerSecond: 'max',
  writeOpsPerSecond: 'max',
};
const vda = { device: '254:0', ...none, writeBytesPerSecond: 2097152n };
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
  [2, 'io.weight', 'default 200', { key: 'io.weight', value: 200 }],
  [
    2,
    'io.weight',
    '8:0 200',
    {
      key: 'io.weight.disks',
      value: [
        { device: '254:0', amount: 50 },
        { device: '8:0', amount: 200 },
      ],
    },
  ],
  [2, 'io.weight', '254:0 default', { key: 'io.weight.disks', value: [] }],
  [1, 'blkio.bfq.weight_device', '8:0 300', { key: 'io.bfq.weight.disks', value: [{ device: '8:0', amount: 300 }] }],
  [
    2,
    'io.latency',
    '8:0 target=500',
    {
      key: 'io.latency',
      value: [
        { device: '254:0', amount: 10000 },
        { device: '8:0', amount: 500 },
      ],
    },
  ],
  [2, 'io.latency', '254:0 target=max', { key: 'io.latency', value: [] }],
  [1, 'net_cls.classid', '0x100001', { key: 'net_cls.classid', value: 1048577 }],
  // One row; the others, and the figures that it does not name, stay.
  [
    2,
    'io.max',
    '8:0 rbps=2097152 wiops=max',
    { key: 'io.max', value: [vda, { device: '8:0', ...none, readBytesPerSecond: 2097152n }] },
  ],
  [
    1,
    'blkio.throttle.read_bps_device',
    '8:0 0',
    {
      key: 'io.max',
      value: [
        { device: '254:0', ...none, writeOpsPerSecond: 40 },
        { device: '8:0', ...none },
      ],
    },
  ],
  [
    1,
    'blkio.throttle.write_iops_device',
    '8:0 70',
    {
      key: 'io.max',
      value: [
        { device: '254:0', ...none, writeOpsPerSecond: 40 },
        { device: '8:0', ...none, readBytesPerSecond: 1048576n, writeOpsPerSecond: 70 },
      ],
    },
  ],
  [
    1,
    'net_prio.ifpriomap',
    'lo 7',
    {
      key: 'net_prio.ifpriomap',
      value: [
        { interface: 'eth0', priority: 5 },
        { interface: 'lo', priority: 7 },
      ],
    },
  ],
  [
    2,
    'misc.max',
    'sev_es 0',
    {
      key: 'misc.max',
      value: [
        { resource: 'sev', most: 5n },
        { resource: 'sev_es', most: 0n },
      ],
    },
  ],
  [2, 'misc.max', ' sev  max ', { key: 'misc.max', value: [] }],
  [
    2,
    'rdma.max',
    'mlx5_0 hca_handle=max',
    { key: 'rdma.max', value: [{ device: 'mlx5_0', handles: 'max', objects: 2000 }] },
  ],
  [
    1,
    'rdma.max',
    'b hca_object=1 hca_handle=2',
    {
      key: 'rdma.max',
      value: [
        { device: 'mlx5_0', handles: 2, objects: 2000 },
        { device: 'b', handles: 2, objects: 1 },
      ],
    },
  ],
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
  [2, 'io.weight', '8:0 heavy', 'one disk a line'],
  [2, 'io.latency', '8:0 10000', 'one disk a line'],
  [2, 'io.latency', '8:0 target=', 'one disk a line'],
  [2, 'io.max', '8:0', 'one disk a line'],
  [2, 'io.max', 'sda rbps=1', 'one disk a line'],
  [2, 'io.max', '8:0 rbps=1M', 'a whole number or max'],
  [2, 'io.max', '8:0 rbps=5=6', 'rbps=5=6 is none of'],
  [2, 'io.max', '8:0 rbps', 'rbps is none of'],
  [2, 'io.max', '8:0 =5', 'none of rbps='],
  [2, 'io.max', '8:0 speed=1', 'none of rbps='],
  [2, 'io.max', '8:0 riops=9999999999999999999', 'more than the kernel can count'],
  [1, 'blkio.throttle.read_bps_device', '8:0 1M', '1M is 1'],
  [1, 'blkio.throttle.read_bps_device', '8:0 1 2', 'one disk a line'],
  [1, 'net_prio.ifpriomap', 'eth0', 'one interface a line'],
  [2, 'misc.max', 'sev', 'one resource a line'],
  [2, 'misc.max', 'sev 5 6', 'one resource a line'],
  [2, 'misc.max', 'sev 1.5', 'one resource a line'],
  // Eight to the kernel.
  [2, 'misc.max', 'sev 010', 'one resource a line'],
  [2, 'misc.max', 'sev 9223372036854775808', 'more than the kernel can count'],
  [2, 'rdma.max', 'mlx5_0', 'one device a line'],
  [2, 'rdma.max', 'mlx5_0 2 2000', 'neither hca_handle= nor hca_object='],
  // Five to the kernel.
  [2, 'rdma.max', 'mlx5_0 hca_handle=5x', 'a whole number or max'],
  [2, 'rdma.max', 'mlx5_0 hca_handle=5=6', 'a whole number or max'],
  [2, 'rdma.max', 'mlx5_0 hca_handle=2147483648', '2147483647 at most'],
  [1, 'net_cls.classid', 'ten', 'a class such as'],
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

test('every file of a limit takes text, but for lists of devices', () => {
  const forTheForm = ['device-rules'];
  for (const version of [1, 2] as const)
    for (const rule of limitControllers.flatMap((controller) => limitRulesOf(version, controller)))
      for (const file of rule.files)
        expect([file, takesText(version, file)]).toEqual([file, !forTheForm.includes(rule.unit)]);
});
