import { describe, expect, test } from 'vitest';
import { isWritableFile, meaningOfFile } from './control-files.ts';

describe('the files that Corral writes', () => {
  test.each([
    [1, 'cpu.shares'],
    [1, 'cpu.cfs_period_us'],
    [1, 'memory.memsw.limit_in_bytes'],
    [1, 'memory.oom_control'],
    [2, 'cpu.max'],
    [2, 'memory.swap.max'],
    [2, 'cpuset.cpus.partition'],
    [2, 'pids.max'],
    [2, 'io.max'],
    [1, 'devices.allow'],
    [1, 'devices.deny'],
  ] as const)('on v%d hold %s', (version, file) => {
    expect(isWritableFile(version, file)).toBe(true);
  });

  test.each([
    [1, 'release_agent'],
    [1, 'notify_on_release'],
    [1, 'cgroup.event_control'],
    [1, 'cgroup.clone_children'],
    [1, 'devices.list'],
    [2, 'devices.allow'],
    [1, 'memory.force_empty'],
    [1, 'cgroup.procs'],
    [1, 'cpu.max'],
    [2, 'cpu.shares'],
    [2, 'cgroup.kill'],
    [2, 'cgroup.freeze'],
    [2, 'cgroup.type'],
    [2, 'cgroup.subtree_control'],
    [2, 'memory.reclaim'],
    [2, '__proto__'],
    [2, ''],
  ] as const)('on v%d do not hold %s', (version, file) => {
    expect(isWritableFile(version, file)).toBe(false);
  });
});

describe('meanings', () => {
  test('are told of a file of each version, and of huge pages of any size', () => {
    expect(meaningOfFile(1, 'cpu.shares')).toContain('2 to 262144');
    expect(meaningOfFile(2, 'cpu.weight')).toContain('1 to 10000');
    expect(meaningOfFile(2, 'hugetlb.2MB.max')).toBe(meaningOfFile(2, 'hugetlb.1GB.max'));
  });

  test('are null for a file that is not known', () => {
    expect(meaningOfFile(2, 'cpu.shares')).toBeNull();
    expect(meaningOfFile(1, 'constructor')).toBeNull();
  });
});
