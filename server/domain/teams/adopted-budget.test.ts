import { expect, test } from 'vitest';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { adoptedBudget } from './adopted-budget.ts';

test('the limits that a v1 group has become the budget, with what is said of them', () => {
  const texts = {
    ...{ 'cpu.cfs_quota_us': '150000', 'cpu.cfs_period_us': '100000', 'cpu.shares': '2048', 'cpuset.cpus': '0-1' },
    ...{ 'memory.limit_in_bytes': '536870912', 'pids.max': '40000' },
    'blkio.throttle.read_bps_device': '8:0 1048576',
  };

  expect(adoptedBudget(sampleContext({ version: 1, own: { texts } }))).toMatchObject({
    limits: { cpu: 1_500_000, memory: 536_870_912, swap: null, memsw: 'max', pids: 40_000 },
    ...{ cores: '0-1', weight: { key: 'cpu.shares', weight: 2048 } },
    disks: [{ device: '8:0', readBytesPerSecond: 1_048_576n, writeBytesPerSecond: 'max' }],
    isBoundless: false,
    notes: [{ code: 'pids-above-host' }],
  });
});

test('a v2 group without limits is a budget that binds nobody', () => {
  expect(adoptedBudget(sampleContext({ version: 2 }))).toMatchObject({
    limits: { cpu: 'max', memory: 'max', swap: 'max', memsw: null, pids: 'max' },
    ...{ weight: { key: 'cpu.weight', weight: 100 }, disks: [], isBoundless: true, notes: [] },
  });
});

test('one limit on a disk alone binds', () => {
  const texts = { 'io.max': '8:0 rbps=1048576 wbps=max riops=max wiops=max' };

  expect(adoptedBudget(sampleContext({ version: 2, own: { texts } })).isBoundless).toBe(false);
});
