/**
 * A refusal of the kernel in words: which file, which value, what was answered, why, and what to do. The cases are in
 * refused-writes.ts and refusal-reasons.ts; here is how one is picked and said.
 */
import type { ErrorCode } from '#server/domain/errors.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { refusalReasons } from './refusal-reasons.ts';
import type { KernelVerb, RefusalReason } from './refused-writes.ts';

export interface Refusal {
  /** The kernel's answer by name: "EBUSY". */
  errno: string;
  verb: KernelVerb;
  /** The control file's name: "memory.limit_in_bytes", "cgroup.procs"; "" for a directory. */
  file: string;
  /** Absolute path of the file or directory, for people. */
  path: string;
  /** What was written; for a move, the pid. Null where nothing is. */
  text: string | null;
  version: CgroupVersion;
  /** The agent's user, named where permission is the matter. */
  user?: string | undefined;
  /** The system call that failed, as Node names it: tells a file that may not be opened from a value that is refused. */
  syscall?: string | undefined;
}

/** What an errno means where no particular case is known. */
const generalReasons: Record<string, { why: string; todo: string }> = {
  EINVAL: { why: 'the value is not one that this file takes', todo: 'Look at its description on the Files tab.' },
  ERANGE: { why: 'the number is out of range', todo: 'Choose another one.' },
  EOVERFLOW: { why: 'the number is too large', todo: 'Choose a smaller one.' },
  EBUSY: { why: 'something in the group is using it now', todo: 'Look at its processes and child groups.' },
  ENOSPC: { why: 'there is no room for it', todo: 'Give the group what it lacks first.' },
  ENOMEM: { why: 'the kernel is out of memory for it', todo: 'Try again when the host has memory to spare.' },
  ENODEV: { why: 'the group or the device is gone', todo: 'Look at the tree again.' },
  ENOENT: {
    why: 'it is not there: the group is gone, or its controller is not enabled for it',
    todo: 'Look at the tree again, and at the controllers of the group.',
  },
  EOPNOTSUPP: { why: 'this kernel or this kind of group does not offer it', todo: 'Choose another way.' },
  EAGAIN: { why: 'it could not be done just now', todo: 'Try again.' },
  EINTR: { why: 'it was interrupted', todo: 'Try again.' },
  ESRCH: { why: 'the process has ended', todo: 'Look at the list again.' },
  EIO: { why: 'the kernel could not carry it out', todo: "Look at the host's kernel log." },
  EROFS: {
    why: 'the control groups are mounted read-only here, as inside most containers',
    todo: 'Run the agent on the host itself, or mount them writable.',
  },
};

/** One or two sentences for the person who asked. Every errno gets some; unknown ones are named as they are. */
export function explainRefusal(refusal: Refusal): string {
  const { why, todo } = reasonOf(refusal);
  return `${subject(refusal)} (${refusal.errno}): ${why}. ${todo}`;
}

/**
 * The code that programs switch on. `file` and `syscall` tell apart what one errno means in several places: cpuset files
 * answer a write with EACCES when the parent lacks what is asked, whoever asks.
 */
export function codeOfErrno(
  errno: string,
  verb: KernelVerb,
  at: { file?: string | undefined; syscall?: string | undefined } = {},
): ErrorCode {
  switch (errno) {
    case 'EACCES':
    case 'EPERM':
      return verb === 'write' && at.syscall === 'write' && /^(cpuset|devices)\./.test(at.file ?? '')
        ? 'KERNEL_REFUSED'
        : 'NO_PERMISSION';
    case 'EROFS':
      return 'NO_PERMISSION';
    case 'ENOENT':
      return verb === 'write' && at.file === 'cgroup.subtree_control' && at.syscall === 'write'
        ? 'KERNEL_REFUSED'
        : 'GROUP_GONE';
    case 'ENODEV':
      return verb === 'write' && /^(io|blkio|net_prio)\./.test(at.file ?? '') ? 'KERNEL_REFUSED' : 'GROUP_GONE';
    case 'ENOTEMPTY':
    case 'EBUSY':
      return verb === 'remove' ? 'GROUP_BUSY' : 'KERNEL_REFUSED';
    case 'EEXIST':
      return 'GROUP_EXISTS';
    case 'ESRCH':
      return verb === 'move' ? 'PROCESS_GONE' : 'KERNEL_REFUSED';
    case 'EOPNOTSUPP':
    case 'ENOTSUP':
      return verb === 'read' ? 'NOT_AVAILABLE' : 'KERNEL_REFUSED';
    default:
      return 'KERNEL_REFUSED';
  }
}

function reasonOf(refusal: Refusal): { why: string; todo: string } {
  const errno = refusal.errno === 'ENOTSUP' ? 'EOPNOTSUPP' : refusal.errno;
  const particular = refusalReasons.find((reason) => fits(reason, { ...refusal, errno }));
  if (particular) return particular;
  if (errno === 'EACCES' || errno === 'EPERM') return permission(refusal);
  return (
    generalReasons[errno] ?? {
      why: 'Corral knows no reason for this answer',
      todo: 'Nothing else was tried with it.',
    }
  );
}

function fits(reason: RefusalReason, refusal: Refusal): boolean {
  return (
    reason.verb === refusal.verb &&
    reason.errno === refusal.errno &&
    (!reason.files || reason.files.test(refusal.file)) &&
    (!reason.version || reason.version === refusal.version) &&
    (!reason.texts || reason.texts.test(refusal.text ?? '')) &&
    (!reason.atWrite || refusal.syscall === undefined || refusal.syscall === 'write')
  );
}

function permission(refusal: Refusal): { why: string; todo: string } {
  const who = refusal.user === undefined ? 'the user the agent runs as' : `the agent's user, ${refusal.user},`;
  return {
    why: `${who} has no permission for that`,
    todo: 'Run the agent as root, or have the subtree delegated to that user.',
  };
}

function subject(refusal: Refusal): string {
  switch (refusal.verb) {
    case 'write':
      return `The kernel refused ${quoted(refusal.text)} for ${refusal.path}`;
    case 'read':
      return `${refusal.path} cannot be read`;
    case 'create':
      return `The kernel refused to make ${refusal.path}`;
    case 'remove':
      return `The kernel refused to remove ${refusal.path}`;
    case 'move':
      return `The kernel refused process ${refusal.text ?? ''} in ${refusal.path}`.replace('  ', ' ');
  }
}

function quoted(text: string | null): string {
  if (text === null || text.trim() === '') return 'an empty text';
  const line = text.trim();
  return `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`;
}
