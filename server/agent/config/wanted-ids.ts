/** The users and groups that a configuration names, as numbers. */
import { findAccount, findUnixGroup } from '#server/cgroupfs/launch/accounts.ts';
import type { PlannedRights, WantedRights } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';

export interface IdsOf {
  user(name: string | null): number | null;
  group(name: string | null): number | null;
  /** What could not be found, each once. */
  missing: Sentence[];
}

/** Looks each name up once. */
export function openIds(etc: string): IdsOf {
  const missing: Sentence[] = [];
  const known = new Map<string, number | null>();
  const lookUp = (kind: 'user' | 'group', name: string | null) => {
    if (name === null) return null;
    if (/^\d{1,10}$/.test(name)) return Number(name);
    const key = `${kind} ${name}`;
    const id =
      known.get(key) ?? (kind === 'user' ? findAccount(etc, name)?.uid : findUnixGroup(etc, name)?.gid) ?? null;
    if (id === null && !known.has(key)) missing.push(sayOfMeaning('config-no-such-user', { kind, name }));
    known.set(key, id);
    return id;
  };
  return { user: (name) => lookUp('user', name), group: (name) => lookUp('group', name), missing };
}

/** Whose the files of one directory are to be, in numbers and in words. */
export function plannedRights(
  ids: IdsOf,
  { hierarchyId, admin, task }: WantedRights,
  { group, path }: Pick<PlannedRights, 'group' | 'path'>,
): PlannedRights {
  const owner = { uid: ids.user(admin.user), gid: ids.group(admin.group) };
  const ofTasks = { uid: ids.user(task.user), gid: ids.group(task.group) };
  const words = [
    `${admin.user ?? '-'}:${admin.group ?? '-'}`,
    ...(admin.dirMode === null ? [] : [`directory ${admin.dirMode.toString(8)}`]),
    ...(admin.fileMode === null ? [] : [`files ${admin.fileMode.toString(8)}`]),
    `tasks ${task.user ?? '-'}:${task.group ?? '-'}${task.fileMode === null ? '' : ` ${task.fileMode.toString(8)}`}`,
  ];
  return {
    ...{ group, hierarchyId, path, text: words.join(', ') },
    admin: { ...owner, dirMode: admin.dirMode, fileMode: admin.fileMode },
    task: { ...ofTasks, fileMode: task.fileMode },
  };
}
