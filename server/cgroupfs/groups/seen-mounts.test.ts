import { describe, expect, test } from 'vitest';
import { seenMounts } from './seen-mounts.ts';

/** The root, /sys, a tmpfs on /sys/fs/cgroup and memory in it, as on a v1 host. */
const host = [
  '27 1 254:0 / / rw - ext4 /dev/vda rw',
  '23 27 0:22 / /sys rw - sysfs sysfs rw',
  '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw',
  '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
];

function seen(...more: string[]) {
  return seenMounts([...host, ...more].join('\n')).map((mount) => mount.id);
}

describe('of mounts that are stacked', () => {
  test('all are seen where none is', () => {
    expect(seen()).toEqual(['27', '23', '31', '35']);
  });

  test('the last on a mount point is seen, and its root is another part of the tree', () => {
    expect(seen('63 35 0:32 /x /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory')).toEqual(['27', '23', '31', '63']);
    expect(
      seen(
        '63 35 0:32 /x /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
        '64 63 0:32 /y /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
      ),
    ).toEqual(['27', '23', '31', '64']);
  });

  test('one that was put beneath another is hidden though its line is later', () => {
    // MOVE_MOUNT_BENEATH: 64 came last and took 35's child's place as its parent.
    const beneath = [
      '63 64 0:32 /x /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
      '64 35 0:32 /y /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    ];

    expect(seen(...beneath)).toEqual(['27', '23', '31', '63']);
  });

  test('one on a directory above hides what is below', () => {
    expect(seen('65 23 0:40 / /sys/fs rw - tmpfs y rw')).toEqual(['27', '23', '65']);
    expect(seen('65 31 0:40 / /sys/fs/cgroup rw - tmpfs y rw')).toEqual(['27', '23', '65']);
    expect(seen('65 27 0:40 / /sy rw - tmpfs y rw')).toEqual(['27', '23', '31', '35', '65']);
  });

  test('what is mounted in the one above is seen', () => {
    const copy = [
      '65 31 0:40 / /sys/fs/cgroup rw - tmpfs y rw',
      '66 65 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    ];

    expect(seen(...copy)).toEqual(['27', '23', '65', '66']);
  });

  test('a root that is its own parent ends the way up', () => {
    expect(seenMounts('1 1 0:1 / / rw - rootfs rootfs rw').map((mount) => mount.id)).toEqual(['1']);
  });
});
