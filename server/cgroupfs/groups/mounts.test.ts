import { describe, expect, test } from 'vitest';
import { dockerV1, hybridSeparate, systemdHybrid, systemdV1, systemdV2 } from './mounts.fixtures.ts';
import { parseMountInfo } from './mounts.ts';
import { parseSubsystems } from './subsystems.ts';

function parse({ mountInfo, subsystems }: { mountInfo: string; subsystems: string }) {
  return parseMountInfo(mountInfo, parseSubsystems(subsystems));
}

describe('finding hierarchies', () => {
  test('finds every v1 controller mounted alone, the named one and v2 on a hybrid host', () => {
    const found = parse(hybridSeparate);

    expect(found.map((each) => each.id)).toEqual([
      ...['v2', 'cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids', 'name=systemd'],
    ]);
    expect(found.find((each) => each.id === 'blkio')?.controllers).toEqual(['io']);
    expect(found.find((each) => each.id === 'name=systemd')).toMatchObject({ name: 'systemd', controllers: [] });
    expect(found.every((each) => each.wholeTree && !each.readOnly && each.root === '/')).toBe(true);
  });

  test('finds v2 alone', () => {
    expect(parse(systemdV2)).toMatchObject([{ id: 'v2', version: 2, mountPoint: '/sys/fs/cgroup', readOnly: false }]);
  });

  test('takes co-mounted controllers as one hierarchy', () => {
    const both = parse(systemdHybrid).find((each) => each.id === 'cpu,cpuacct');

    expect(both).toMatchObject({ controllers: ['cpu', 'cpuacct'], mountPoint: '/sys/fs/cgroup/cpu,cpuacct' });
    expect(parse(systemdHybrid).map((each) => each.id)).toContain('net_cls,net_prio');
  });

  test('passes over other options of a v1 mount and keeps the order in which they are printed', () => {
    expect(parse(systemdV1).map((each) => each.id)).toEqual(['name=systemd', 'cpuacct,cpu', 'memory']);
  });

  test('knows that a container sees part of a read-only tree', () => {
    const memory = parse(dockerV1).find((each) => each.id === 'memory');

    expect(memory).toMatchObject({ root: '/docker/3f2a', wholeTree: false, readOnly: true });
  });

  test('reads octal escapes in mount points, roots and names', () => {
    const line = '50 31 0:40 /a\\134b /mnt/my\\040tree\\011x rw - cgroup cgroup rw,name=odd\\040one\n';

    expect(parseMountInfo(line, [])).toMatchObject([
      { id: 'name=odd one', name: 'odd one', mountPoint: '/mnt/my tree\tx', root: '/a\\b' },
    ]);
  });

  test('of several mounts of one hierarchy takes the whole and writable one', () => {
    const lines = [
      '50 31 0:32 /docker/x /a rw - cgroup cgroup rw,memory',
      '51 31 0:32 / /b ro - cgroup cgroup rw,memory',
      '52 31 0:32 / /c rw - cgroup cgroup rw,memory',
      '53 31 0:32 / /d rw - cgroup cgroup rw,memory',
    ];

    expect(parseMountInfo(lines.join('\n'), parseSubsystems(hybridSeparate.subsystems))).toMatchObject([
      { mountPoint: '/c' },
    ]);
  });

  test('takes the mount that is seen, not the one that it hides', () => {
    const lines = [
      '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
      '63 35 0:32 /x /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    ];

    expect(parseMountInfo(lines.join('\n'), [])).toMatchObject([{ root: '/x', wholeTree: false }]);
  });

  test('takes a mount of the host before that of the own cgroup namespace', () => {
    const lines = [
      '50 31 0:32 / /own rw - cgroup2 cgroup2 rw',
      '51 31 0:32 /../.. /host ro - cgroup2 cgroup2 rw',
      '52 31 0:32 /../../other /other rw - cgroup2 cgroup2 rw',
    ];

    expect(parseMountInfo(lines.join('\n'), [])).toMatchObject([{ mountPoint: '/host', wholeTree: true }]);
  });

  test('is not misled by other filesystems, by optional fields or by a "-" in a path', () => {
    const lines = [
      '50 31 0:32 / /sys/fs/cgroup/memory - rw - tmpfs cgroup rw,memory',
      '51 31 0:32 / /mnt rw master:1 propagate_from:2 - cgroup2 none rw',
      'nonsense',
      '',
    ];

    expect(parseMountInfo(lines.join('\n'), []).map((each) => each.mountPoint)).toEqual(['/mnt']);
  });
});

describe('/proc/cgroups', () => {
  test('tells what is bound to v1 and what was switched off at boot', () => {
    const found = parseSubsystems(systemdHybrid.subsystems);

    expect(found.find((each) => each.name === 'cpuacct')).toEqual({ name: 'cpuacct', hierarchy: 4, enabled: true });
    expect(found.find((each) => each.name === 'rdma')?.enabled).toBe(false);
  });
});
