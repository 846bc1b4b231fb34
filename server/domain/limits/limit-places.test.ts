/** What a new limit has to be told to besides its rule: this test names the place that was forgotten. */
import { describe, expect, test } from 'vitest';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { sampleContext, type Texts } from '#server/domain/changes/sample-context.fixtures.ts';
import { isWritableFile, meaningOfFile } from '#server/domain/groups/control-files.ts';
import { unlimited } from './io-limits.ts';
import { limitControllers, limitRulesOf } from './limit-catalogue.ts';
import type { LimitRule, LimitUnit } from './limit-rule.ts';
import type { LimitEdit } from './limits.ts';

/** A value that a new group does not have, by unit. */
const another: Record<LimitUnit, LimitEdit['value']> = {
  shares: 512,
  weight: 50,
  nice: 5,
  quota: { quotaUsec: 50_000, periodUsec: 100_000 },
  usec: 10_000,
  flag: true,
  'cpu-list': '1',
  'node-list': '1',
  partition: 'root',
  bytes: 1_073_741_824n,
  swappiness: 10,
  number: 200,
  'class-id': 0x100001,
  priorities: [{ interface: 'eth0', priority: 5 }],
  resources: [{ resource: 'sev', most: 5n }],
  'rdma-devices': [{ device: 'mlx5_0', handles: 5, objects: 'max' }],
  'device-rules': [{ type: 'c', major: 1, minor: 3, access: 'rwm' }],
  count: 100,
  'disk-weights': [{ device: '8:0', amount: 200 }],
  'disk-latencies': [{ device: '8:0', amount: 10_000 }],
  devices: [{ ...unlimited('8:0'), readBytesPerSecond: 1_048_576n }],
};

const rules = ([1, 2] as const).flatMap((version) =>
  limitControllers.flatMap((controller) => limitRulesOf(version, controller).map((rule) => ({ version, rule }))),
);

describe.each(rules)('$rule.key on v$version', ({ version, rule }) => {
  test.each(rule.writtenFiles ?? rule.files)('%s may be written, and says what it means on the Files tab', (file) => {
    expect(isWritableFile(version, file)).toBe(true);
    expect(meaningOfFile(version, file)).not.toBeNull();
  });

  test('has its place in a plan: an edit leads to writes of its files', () => {
    const { writes } = planChange(roomFor(rule), [editOf(rule)]);

    expect(writes.map(({ key }) => key)).toContain(rule.key);
    for (const { file } of writes) expect(isWritableFile(version, file)).toBe(true);
  });
});

function editOf({ key, unit, initial }: LimitRule): LimitEdit {
  const value = unit === 'flag' ? !initial : another[unit];
  return { key, value } as LimitEdit;
}

/** A group that nothing stands in the way of. */
function roomFor({ version }: LimitRule) {
  const exclusive = { 'cpuset.cpu_exclusive': '1', 'cpuset.mem_exclusive': '1' };
  const roomy: Texts = version === 1 ? exclusive : { 'cpuset.cpus': '0-3', 'cpuset.cpus.partition': 'root' };
  const own: Texts =
    version === 1
      ? { 'cpu.cfs_quota_us': '90000', 'memory.limit_in_bytes': '1048576', 'net_prio.ifpriomap': 'lo 0\neth0 0' }
      : { 'cpu.max': '90000 100000', 'cpuset.cpus': '0-1' };
  const context = sampleContext({ version, ancestors: { '/web': { texts: roomy } }, own: { texts: own } });
  const topology = { ...context.topology, miscCapacity: [{ resource: 'sev', capacity: 50 }], rdmaDevices: ['mlx5_0'] };
  return { ...context, topology, devices: context.devices.map((device) => ({ ...device, scheduler: 'bfq' })) };
}
