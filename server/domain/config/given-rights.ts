/** Whose a group's files are, in the words of a perm block: what makes them so in a new group of root's. Pure. */
import { changedRights, type FileRights, isTaskFile, withinOwner } from './file-rights.ts';
import type { PermRights } from './perm-rights.ts';

export type GivenRights =
  /** As the kernel gives a new group to root. */
  | { kind: 'new' }
  | ({ kind: 'given' } & PermRights)
  /** No perm comes to it: `file` is one that it makes otherwise; "" is the directory. */
  | { kind: 'odd'; file: string };

/** As the agent finds it in one hierarchy. */
export type RightsFound = GivenRights & { hierarchyId: string };

/** Of a directory and the files in it. */
export function givenRights(present: readonly FileRights[]): GivenRights {
  const made = present.map(asNew);
  if (present.every((file, at) => isSame(file, made[at]))) return { kind: 'new' };
  const dir = present.find(({ name }) => name === '');
  const tasks = present.filter(({ name }) => isTaskFile(name, present));
  const others = present.filter((file) => file.name !== '' && !tasks.includes(file));
  const { uid, gid } = dir ?? { uid: 0, gid: 0 };
  const dirMode = dir && dir.mode !== newDirMode ? dir.mode & withinOwner(dir.mode) : null;
  const ofTasks = tasks[0] ?? { uid, gid };
  const given = {
    admin: { uid, gid, dirMode, fileMode: commonMode(others) },
    task: { uid: ofTasks.uid, gid: ofTasks.gid, fileMode: commonMode(tasks) },
  };
  const changed = new Map(changedRights(made, given).map((file) => [file.name, file]));
  const odd = present.find((file, at) => !isSame(file, changed.get(file.name) ?? made[at]));
  return odd ? { kind: 'odd', file: odd.name } : { kind: 'given', ...given };
}

const newDirMode = 0o755;

/** As the kernel makes it: all may read what can be read, root alone writes. */
function asNew({ name, mode }: FileRights): FileRights {
  const readable = mode & 0o400 ? 0o444 : 0;
  const written = mode & 0o200 ? 0o200 : 0;
  // Some kernels let everybody write this one on v1.
  const isOpen = name === 'cgroup.event_control' && mode === 0o222;
  return { name, uid: 0, gid: 0, mode: name === '' ? newDirMode : isOpen ? mode : readable | written };
}

function isSame(file: FileRights, other: FileRights | undefined): boolean {
  return other !== undefined && file.uid === other.uid && file.gid === other.gid && file.mode === other.mode;
}

/** What has to be asked of all, since no file gets more than its owner has; null where they are as new ones are. */
function commonMode(files: readonly FileRights[]): number | null {
  if (files.every((file) => file.mode === asNew(file).mode)) return null;
  return files.reduce((all, { mode }) => all | mode, 0);
}
