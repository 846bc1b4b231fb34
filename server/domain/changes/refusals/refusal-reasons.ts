/**
 * Why the kernel says no, for every verb: the rows for writes (refused-writes.ts) and, here, those for moving a process
 * and for making, removing and reading. What fits no row falls through to the meaning of the errno (kernel-errors.ts).
 */
import type { RefusalReason } from './refused-writes.ts';
import { writeReasons } from './refused-writes.ts';

const moveReasons: Omit<RefusalReason, 'verb'>[] = [
  { errno: 'ESRCH', why: 'the process has ended', todo: 'Look at the list again.' },
  {
    errno: 'EINVAL',
    why: 'it is a kernel thread, which stays in the root group, or it was just starting',
    todo: 'Try once more if it is an ordinary process.',
  },
  {
    errno: 'EBUSY',
    version: 2,
    why: 'the group hands controllers down to its children, so it can hold no processes itself',
    todo: 'Move the process into a child group.',
  },
  {
    errno: 'ENOSPC',
    version: 1,
    why: 'the group has no CPUs or no memory nodes yet (cpuset.cpus, cpuset.mems)',
    todo: 'Give it both first.',
  },
  { errno: 'ENOSPC', why: 'the group has no CPUs left to run on', todo: 'Give its cpuset CPUs first.' },
  {
    errno: 'EACCES',
    version: 2,
    why: 'moving needs write permission on cgroup.procs here and in the nearest common ancestor of both groups',
    todo: 'Ask someone who may write there, or move within one delegated subtree.',
  },
  {
    errno: 'EOPNOTSUPP',
    version: 2,
    why: 'the group is threaded, or an invalid member of a threaded tree',
    todo: 'Choose a group outside the threaded tree.',
  },
  {
    errno: 'ENOMEM',
    why: 'the memory that moves along does not fit under the limit there',
    todo: 'Raise the limit of the destination first.',
  },
];

const createReasons: Omit<RefusalReason, 'verb'>[] = [
  { errno: 'EEXIST', why: 'a group or a control file of that name is there already', todo: 'Choose another name.' },
  {
    errno: 'EAGAIN',
    version: 2,
    why: 'cgroup.max.depth or cgroup.max.descendants of a group above is reached',
    todo: 'Raise it there, or delete groups that are not needed.',
  },
  { errno: 'ENOENT', why: 'the parent group is gone', todo: 'Choose another parent.' },
  {
    errno: 'ENOSPC',
    why: 'the kernel has no numbers left for more groups',
    todo: 'Delete groups that are not needed.',
  },
  { errno: 'EINVAL', why: 'the kernel does not take that name', todo: 'Choose another name, without a line break.' },
  {
    errno: 'ENAMETOOLONG',
    why: 'the name is longer than 255 bytes, or the path too long',
    todo: 'Choose a shorter name.',
  },
];

const removeReasons: Omit<RefusalReason, 'verb'>[] = [
  {
    errno: 'EBUSY',
    why: 'it still has processes or child groups',
    todo: 'Move or stop its processes and delete its child groups first.',
  },
  { errno: 'ENOTEMPTY', why: 'it still has child groups', todo: 'Delete them first.' },
  { errno: 'ENOENT', why: 'it is gone already', todo: 'Nothing is left to do.' },
];

const readReasons: Omit<RefusalReason, 'verb'>[] = [
  {
    errno: 'EOPNOTSUPP',
    files: /^cgroup\.procs$/,
    why: 'a threaded group lists its members in cgroup.threads only',
    todo: 'Look at cgroup.threads, or at the group at the top of its threaded tree.',
  },
  { errno: 'EINVAL', why: 'the file can only be written', todo: 'There is nothing to show.' },
];

/** Every known case, the more particular before the general. */
export const refusalReasons: readonly RefusalReason[] = [
  ...writeReasons.map((reason) => ({ verb: 'write' as const, ...reason })),
  ...moveReasons.map((reason) => ({ verb: 'move' as const, ...reason })),
  ...createReasons.map((reason) => ({ verb: 'create' as const, ...reason })),
  ...removeReasons.map((reason) => ({ verb: 'remove' as const, ...reason })),
  ...readReasons.map((reason) => ({ verb: 'read' as const, ...reason })),
];
