import { expect, test } from 'vitest';
import { mountCommand, parseNoV1 } from './mount-command.ts';

const free = (name: string) => ({ name, hierarchy: 0, enabled: true });
const v1 = { version: 1 as const, mountPoint: '/sys/fs/cgroup/cpu' };
const v2 = { version: 2 as const, mountPoint: '/sys/fs/cgroup' };

test('a controller that nobody mounted is mounted beside the others', () => {
  expect(mountCommand('net_cls', free('net_cls'), [v1, v2])).toBe(
    'mkdir -p /sys/fs/cgroup/net_cls && mount -t cgroup -o net_cls net_cls /sys/fs/cgroup/net_cls',
  );
  expect(mountCommand('io', free('blkio'), [v1])).toContain('-o blkio blkio /sys/fs/cgroup/blkio');
});

test.each([
  ['quiet cgroup_no_v1=all psi=1', null],
  ['cgroup_no_v1=memory,net_cls', null],
  ['cgroup_no_v1=memory', 'net_cls'],
])('what the kernel was told not to have on v1 cannot be mounted: %s', (commandLine, mounted) => {
  const command = mountCommand('net_cls', free('net_cls'), [v1], parseNoV1(commandLine));

  expect(mounted === null ? command : command?.includes(mounted)).toBe(mounted === null ? null : true);
});

test('never inside of a v2 tree, where mkdir makes a group', () => {
  expect(mountCommand('net_prio', free('net_prio'), [v2])).toContain('/run/cgroup/net_prio');
});

test.each([
  ['bound already', 'net_cls', { ...free('net_cls'), hierarchy: 3 }, [v1]],
  ['disabled on the command line', 'memory', { ...free('memory'), enabled: false }, [v1]],
  ['not in this kernel', 'rdma', undefined, [v1]],
  ['part of v2', 'freezer', free('freezer'), [v2]],
  ['part of v2 on a mixed host', 'perf_event', free('perf_event'), [v1, v2]],
] as const)('%s: nothing to mount', (_, controller, subsystem, hierarchies) => {
  expect(mountCommand(controller, subsystem, hierarchies)).toBeNull();
});
