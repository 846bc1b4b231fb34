/**
 * A refusal of the kernel in words: which file, which value, what was answered, why, and what to do. The cases are in
 * refused-writes.ts and refusal-reasons.ts, the sentences in refusal-sentences.ts; here is how one is picked.
 */
import type { ErrorCode } from '#server/domain/errors.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { KernelVerb, RefusalReason } from './refusal-reason.ts';
import { generalCases, type RefusalCode, refusalCases, sayOfRefusal } from './refusal-sentences.ts';

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

/** The kernel's answer as a sentence: its code is the case that it is. Every errno gets one; unknown ones are named as they are. */
export function explainRefusal(refusal: Refusal): Sentence {
  const { errno, verb, path, text, user } = refusal;
  return sayOfRefusal(caseOf(refusal), { errno, verb, path, text: shownText(text), user: user ?? '' });
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
      return verb === 'write' && /^(io|blkio|net_prio|rdma)\./.test(at.file ?? '') ? 'KERNEL_REFUSED' : 'GROUP_GONE';
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

function caseOf(refusal: Refusal): RefusalCode {
  const errno = refusal.errno === 'ENOTSUP' ? 'EOPNOTSUPP' : refusal.errno;
  const particular = refusalCases.find(([, reason]) => fits(reason, { ...refusal, errno }));
  if (particular) return particular[0];
  return generalCases.find((code) => code === `kernel-${errno.toLowerCase()}`) ?? 'kernel-unknown';
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

/** What was written, on one line and short enough to be read. */
function shownText(text: string | null): string {
  const line = text?.trim() ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
