import type { CgroupVersion } from '#server/domain/groups/host.ts';

/** What was tried: writing or reading a control file, making or removing a group's directory, moving a process in. */
export type KernelVerb = 'write' | 'read' | 'create' | 'remove' | 'move';

export interface RefusalReason {
  verb: KernelVerb;
  errno: string;
  /** Control files it is about; all when absent. */
  files?: RegExp;
  version?: CgroupVersion;
  /** Texts it is about; all when absent. */
  texts?: RegExp;
  /** Set where only the write itself means this: at open, EACCES is a matter of file permissions. */
  atWrite?: true;
  /** Completes "The kernel refused …: ". */
  why: string;
  /** What to do, a sentence of its own. */
  todo: string;
}
