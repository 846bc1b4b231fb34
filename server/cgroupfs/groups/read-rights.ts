/** What the kernel lets this process's user do with a group as a whole. What it may write of the limits is told file by file. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { GroupRights } from '#server/domain/changes/change.ts';
import { errnoOf } from '#server/domain/errors.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { FoundGroup } from './find-group.ts';

/** Looks at every hierarchy that the group is in; `user` is named in the sentences. */
export function readRights({ group, places }: FoundGroup, user: string): GroupRights {
  const firstClosed = (paths: readonly string[]) => paths.find((each) => !mayWrite(each));
  const children = firstClosed(places.map(({ dir }) => dir));
  const removal = group === '/' ? undefined : firstClosed(places.map(({ dir }) => path.dirname(dir)));
  const members = firstClosed(places.map(({ dir }) => `${dir}/cgroup.procs`));
  return {
    children: children ? sayOfGroup('children-closed', { dir: children, user }) : null,
    removal: removal ? sayOfGroup('removal-closed', { dir: removal, user }) : null,
    members: members ? sayOfGroup('members-closed', { file: members, user }) : null,
  };
}

/** Whether this process's user may write it. What is gone is no question of rights. */
export function mayWrite(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return errnoOf(cause) === 'ENOENT';
  }
}
