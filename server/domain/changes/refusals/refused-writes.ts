/**
 * Why the kernel refuses what is written to a control file, one row per known case: seen on a running kernel (6.1 v1
 * and v2, 6.18 v1) or read in its source. The first row that fits is told.
 */
import type { RefusalReason } from './refusal-reason.ts';
import { deviceWriteReasons } from './refused-device-writes.ts';

const cpuBandwidth = 'the period goes from 1 ms to 1 s, the quota starts at 1 ms, and the burst is at most the quota';
const cpuSets = /^cpuset\.(cpus|mems)$/;
const exclusive = /^cpuset\.(cpu|mem)_exclusive$/;

export const writeReasons = {
  'write-weight-einval': {
    errno: 'EINVAL',
    files: /^cpu\.(shares|weight|weight\.nice)$/,
    why: 'it is no whole number that fits, the group is idle (cpu.idle is 1), or it is the root group, which has no share to set',
    todo: 'Switch cpu.idle off first.',
  },
  'write-weight-erange': {
    errno: 'ERANGE',
    files: /^cpu\.weight$/,
    why: 'a weight goes from 1 to 10000',
    todo: 'Choose a weight in that range; 100 is the default.',
  },
  'write-nice-erange': {
    errno: 'ERANGE',
    files: /^cpu\.weight\.nice$/,
    why: 'nice goes from -20 to 19',
    todo: 'Choose a value in that range; 0 is the default.',
  },
  'write-bandwidth-v1-einval': {
    errno: 'EINVAL',
    files: /^cpu\.cfs_(quota|period|burst)_us$/,
    version: 1,
    why: `${cpuBandwidth}; on v1 a group's quota per period may also not be above its parent's nor below a child's`,
    todo: "Raise the parent's quota first, lower the children's, or choose a value in range.",
  },
  'write-bandwidth-einval': {
    errno: 'EINVAL',
    files: /^cpu\.max(\.burst)?$/,
    why: cpuBandwidth,
    todo: 'Choose values in range, or max for no quota.',
  },
  'write-idle-einval': {
    errno: 'EINVAL',
    files: /^cpu\.idle$/,
    why: 'it takes 0 or 1 only',
    todo: 'Choose on or off.',
  },
  'write-cpuset-eacces': {
    errno: 'EACCES',
    files: cpuSets,
    atWrite: true,
    why: 'not all of it is in the parent group’s list',
    todo: 'Give it to the parent first, or choose from what the parent has.',
  },
  'write-cpuset-ebusy': {
    errno: 'EBUSY',
    files: cpuSets,
    why: 'a child group still uses what would be taken away',
    todo: 'Take it from the child groups first.',
  },
  'write-cpuset-enospc': {
    errno: 'ENOSPC',
    files: cpuSets,
    why: 'the group has processes, and they would be left with nothing to run on',
    todo: 'Leave at least one, or move the processes out first.',
  },
  'write-cpuset-einval': {
    errno: 'EINVAL',
    files: cpuSets,
    why: 'the list does not parse, overlaps with an exclusive sibling group, or names a memory node that is not there',
    todo: 'Write it like 0-3,8, and look at which siblings are exclusive.',
  },
  'write-cpuset-erange': {
    errno: 'ERANGE',
    files: cpuSets,
    why: 'it names a number above the highest this kernel knows',
    todo: 'Choose from what the host has.',
  },
  'write-cpuset-eoverflow': {
    errno: 'EOVERFLOW',
    files: cpuSets,
    why: 'it names a number too large to read',
    todo: 'Choose from what the host has.',
  },
  'write-exclusive-eacces': {
    errno: 'EACCES',
    files: exclusive,
    atWrite: true,
    why: 'a group can be exclusive only when its parent is',
    todo: 'Make the parent exclusive first.',
  },
  'write-exclusive-einval': {
    errno: 'EINVAL',
    files: exclusive,
    why: 'a sibling group uses some of the same CPUs or nodes',
    todo: 'Take the overlap from one of them first.',
  },
  'write-exclusive-ebusy': {
    errno: 'EBUSY',
    files: exclusive,
    why: 'a child group is still exclusive',
    todo: 'Switch it off in the child groups first.',
  },
  'write-partition-einval': {
    errno: 'EINVAL',
    files: /^cpuset\.cpus\.partition$/,
    why: 'it takes member, root or isolated',
    todo: 'Choose one of them.',
  },
  'write-memory-v1-ebusy': {
    errno: 'EBUSY',
    files: /^memory\.(memsw\.)?limit_in_bytes$/,
    version: 1,
    why: 'the group uses more than that, and not enough of it could be reclaimed. Nothing was killed',
    todo: 'Stop or move processes first, or choose a higher limit.',
  },
  'write-memory-v1-einval': {
    errno: 'EINVAL',
    files: /^memory\.limit_in_bytes$/,
    version: 1,
    why: 'the memory limit may not be above the limit of memory and swap together, and the root group takes no limit',
    todo: 'Raise memory.memsw.limit_in_bytes first.',
  },
  'write-memsw-einval': {
    errno: 'EINVAL',
    files: /^memory\.memsw\.limit_in_bytes$/,
    version: 1,
    why: 'the limit of memory and swap together may not be below the memory limit, and the root group takes no limit',
    todo: 'Lower memory.limit_in_bytes first.',
  },
  'write-soft-limit-einval': {
    errno: 'EINVAL',
    files: /^memory\.soft_limit_in_bytes$/,
    version: 1,
    why: 'it takes bytes, or -1 for none',
    todo: 'Choose a size.',
  },
  'write-memory-eopnotsupp': {
    errno: 'EOPNOTSUPP',
    files: /^memory\.(memsw\.|soft_)?limit_in_bytes$/,
    why: 'this kernel does not offer it',
    todo: 'Use the plain memory limit.',
  },
  'write-swappiness-einval': {
    errno: 'EINVAL',
    files: /^memory\.swappiness$/,
    why: 'swappiness goes from 0 to 200 (to 100 on older kernels)',
    todo: 'Choose a value in that range.',
  },
  'write-oom-control-einval': {
    errno: 'EINVAL',
    files: /^memory\.oom_control$/,
    why: 'it takes 0 or 1, and not in the root group',
    todo: 'Choose on or off in a group below the root.',
  },
  'write-oom-group-einval': {
    errno: 'EINVAL',
    files: /^memory\.oom\.group$/,
    why: 'it takes 0 or 1 only',
    todo: 'Choose on or off.',
  },
  'write-memory-einval': {
    errno: 'EINVAL',
    files: /^memory\.(min|low|high|max|swap\.max|swap\.high|zswap\.max)$/,
    why: 'it takes bytes, or max for no limit',
    todo: 'Choose a size.',
  },
  'write-reclaim-eagain': {
    errno: 'EAGAIN',
    files: /^memory\.reclaim$/,
    why: 'less could be reclaimed than was asked for',
    todo: 'What could be reclaimed was; ask for less.',
  },
  'write-pids-einval': {
    errno: 'EINVAL',
    files: /^pids\.max$/,
    why: 'it takes 0 to 4194304, or max for no limit',
    todo: 'Choose a number in that range.',
  },
  'write-subtree-ebusy': {
    errno: 'EBUSY',
    files: /^cgroup\.subtree_control$/,
    why: 'the group itself has processes (controllers for children need them moved down), or a child group still uses the controller',
    todo: 'Move the processes into a child group first, or switch the controller off in the children.',
  },
  'write-subtree-enoent': {
    errno: 'ENOENT',
    files: /^cgroup\.subtree_control$/,
    why: 'the parent group does not hand that controller down',
    todo: "Enable it in the parent's cgroup.subtree_control first.",
  },
  'write-subtree-cpu-einval': {
    // cgroup-v2.rst, "CPU": such a kernel (CONFIG_RT_GROUP_SCHED) has no real-time bandwidth to give on v2.
    errno: 'EINVAL',
    files: /^cgroup\.subtree_control$/,
    texts: /\+cpu\b/,
    why: 'a process with a real-time policy is below the root group, and this kernel (RT_GROUP_SCHED) has the cpu controller on v2 only while all of them are in the root group',
    todo: 'Move the real-time processes into the root group first, or give them an ordinary policy (chrt --other).',
  },
  'write-subtree-einval': {
    errno: 'EINVAL',
    files: /^cgroup\.subtree_control$/,
    why: 'this kernel has no such controller on v2',
    todo: 'See cgroup.controllers for what there is.',
  },
  'write-threaded-eopnotsupp': {
    errno: 'EOPNOTSUPP',
    files: /^cgroup\.(subtree_control|type)$/,
    why: 'the group is threaded, or an invalid member of a threaded tree, and cannot hand such a controller down',
    todo: 'Use a group outside the threaded tree.',
  },
  'write-type-einval': {
    errno: 'EINVAL',
    files: /^cgroup\.type$/,
    why: 'the only change it takes is threaded, and that cannot be taken back',
    todo: 'Make a new group instead.',
  },
  'write-switch-erange': {
    errno: 'ERANGE',
    files: /^cgroup\.(freeze|kill)$/,
    why: 'it takes 0 or 1 (kill: only 1)',
    todo: 'Choose on or off.',
  },
  'write-kill-eopnotsupp': {
    errno: 'EOPNOTSUPP',
    files: /^cgroup\.kill$/,
    why: 'a threaded group cannot be killed by itself',
    todo: 'Kill the group at the top of its threaded tree.',
  },
  'write-cpus-exclusive-einval': {
    errno: 'EINVAL',
    files: /^cpuset\.cpus\.exclusive$/,
    why: 'the list does not parse, or a sibling group has set some of these CPUs aside',
    todo: 'Choose CPUs that no sibling has.',
  },
  ...deviceWriteReasons,
} satisfies Readonly<Record<string, Omit<RefusalReason, 'verb'>>>;
