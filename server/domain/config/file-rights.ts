/** Whose the files of a group are, and what a configuration makes of that. Pure. */
import type { PermRights } from './perm-rights.ts';

/** A file of a group's directory, or with the name "" the directory itself. */
export interface FileRights {
  name: string;
  uid: number;
  gid: number;
  /** Permission bits alone. */
  mode: number;
}

/** Files that processes are put into: v1's tasks alone, as libcgroup has it; v2 has no such file. */
const taskFiles: ReadonlySet<string> = new Set(['tasks']);
const taskFilesOfV2: ReadonlySet<string> = new Set(['cgroup.procs', 'cgroup.threads']);

/**
 * What changes of these files. As libcgroup does it: no mode gives a group or others what the owner has not, and the
 * files' mode is not for those that processes are put into.
 */
export function changedRights(present: readonly FileRights[], { admin, task }: PermRights): FileRights[] {
  return present.flatMap((file) => {
    const isTask = isTaskFile(file.name, present);
    const mode = isTask ? task.fileMode : file.name === '' ? admin.dirMode : admin.fileMode;
    const wanted: FileRights = {
      name: file.name,
      uid: (isTask ? (task.uid ?? admin.uid) : admin.uid) ?? file.uid,
      gid: (isTask ? (task.gid ?? admin.gid) : admin.gid) ?? file.gid,
      mode: mode === null ? file.mode : mode & withinOwner(file.mode),
    };
    const isSame = wanted.uid === file.uid && wanted.gid === file.gid && wanted.mode === file.mode;
    return isSame ? [] : [wanted];
  });
}

/** Of the files of one directory: whether the task part of a perm is for it. */
export function isTaskFile(name: string, present: readonly FileRights[]): boolean {
  const isV1 = present.some((file) => file.name === 'tasks');
  return (isV1 ? taskFiles : taskFilesOfV2).has(name);
}

/** In words: "0:0 755". */
export function rightsText({ uid, gid, mode }: Pick<FileRights, 'uid' | 'gid' | 'mode'>): string {
  return `${uid}:${gid} ${mode.toString(8)}`;
}

/** What the owner may, for all: the most that a mode can give beside it. */
export function withinOwner(mode: number): number {
  const own = (mode >> 6) & 0o7;
  return (own << 6) | (own << 3) | own;
}
