/**
 * Why the kernel says no, for every verb: the rows for writes (refused-writes.ts) and, here, those for moving a process
 * and for making, removing and reading. What fits no row falls through to the meaning of the errno (kernel-errors.ts).
 */
import type { KernelVerb, RefusalReason } from './refusal-reason.ts';
import { writeReasons } from './refused-writes.ts';

const moveReasons = {
  'move-esrch': { errno: 'ESRCH', why: 'the process has ended', todo: 'Look at the list again.' },
  'move-einval': {
    errno: 'EINVAL',
    why: 'it is a kernel thread, which stays in the root group, or it was just starting',
    todo: 'Try once more if it is an ordinary process.',
  },
  'move-ebusy': {
    errno: 'EBUSY',
    version: 2,
    why: 'the group hands controllers down to its children, so it can hold no processes itself',
    todo: 'Move the process into a child group.',
  },
  'move-enospc-v1': {
    errno: 'ENOSPC',
    version: 1,
    why: 'the group has no CPUs or no memory nodes yet (cpuset.cpus, cpuset.mems)',
    todo: 'Give it both first.',
  },
  'move-enospc': { errno: 'ENOSPC', why: 'the group has no CPUs left to run on', todo: 'Give its cpuset CPUs first.' },
  'move-eacces': {
    errno: 'EACCES',
    version: 2,
    why: 'moving needs write permission on cgroup.procs here and in the nearest common ancestor of both groups',
    todo: 'Ask someone who may write there, or move within one delegated subtree.',
  },
  'move-eopnotsupp': {
    errno: 'EOPNOTSUPP',
    version: 2,
    why: 'the group is threaded, or an invalid member of a threaded tree',
    todo: 'Choose a group outside the threaded tree.',
  },
  'move-enomem': {
    errno: 'ENOMEM',
    why: 'the memory that moves along does not fit under the limit there',
    todo: 'Raise the limit of the destination first.',
  },
} satisfies Readonly<Record<string, Omit<RefusalReason, 'verb'>>>;

const createReasons = {
  'create-eexist': {
    errno: 'EEXIST',
    why: 'a group or a control file of that name is there already',
    todo: 'Choose another name.',
  },
  'create-eagain': {
    errno: 'EAGAIN',
    version: 2,
    why: 'cgroup.max.depth or cgroup.max.descendants of a group above is reached',
    todo: 'Raise it there, or delete groups that are not needed.',
  },
  'create-enoent': { errno: 'ENOENT', why: 'the parent group is gone', todo: 'Choose another parent.' },
  'create-enospc': {
    errno: 'ENOSPC',
    why: 'the kernel has no numbers left for more groups',
    todo: 'Delete groups that are not needed.',
  },
  'create-einval': {
    errno: 'EINVAL',
    why: 'the kernel does not take that name',
    todo: 'Choose another name, without a line break.',
  },
  'create-enametoolong': {
    errno: 'ENAMETOOLONG',
    why: 'the name is longer than 255 bytes, or the path too long',
    todo: 'Choose a shorter name.',
  },
} satisfies Readonly<Record<string, Omit<RefusalReason, 'verb'>>>;

const removeReasons = {
  'remove-ebusy': {
    errno: 'EBUSY',
    why: 'it still has processes or child groups',
    todo: 'Move or stop its processes and delete its child groups first.',
  },
  'remove-enotempty': { errno: 'ENOTEMPTY', why: 'it still has child groups', todo: 'Delete them first.' },
  'remove-enoent': { errno: 'ENOENT', why: 'it is gone already', todo: 'Nothing is left to do.' },
} satisfies Readonly<Record<string, Omit<RefusalReason, 'verb'>>>;

const readReasons = {
  'read-eopnotsupp': {
    errno: 'EOPNOTSUPP',
    files: /^cgroup\.procs$/,
    why: 'a threaded group lists its members in cgroup.threads only',
    todo: 'Look at cgroup.threads, or at the group at the top of its threaded tree.',
  },
  'read-einval': { errno: 'EINVAL', why: 'the file can only be written', todo: 'There is nothing to show.' },
} satisfies Readonly<Record<string, Omit<RefusalReason, 'verb'>>>;

/** Every known case by its code, the more particular before the general. */
export const refusalReasons = {
  ...withVerb('write', writeReasons),
  ...withVerb('move', moveReasons),
  ...withVerb('create', createReasons),
  ...withVerb('remove', removeReasons),
  ...withVerb('read', readReasons),
};

function withVerb<C extends string>(
  verb: KernelVerb,
  reasons: Readonly<Record<C, Omit<RefusalReason, 'verb'>>>,
): Readonly<Record<C, RefusalReason>> {
  const rows = Object.entries<Omit<RefusalReason, 'verb'>>(reasons);
  // The keys are the same ones, which Object.fromEntries cannot say.
  return Object.fromEntries(rows.map(([code, reason]) => [code, { verb, ...reason }])) as never;
}
