/** Making and removing a group's directory. Like writing, it goes through open directories and follows no link. */
import { closeSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { openGroupDir } from '#server/cgroupfs/changes/write-control.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf, parentOf, parseGroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import type { MountedHierarchy } from './mounts.ts';

/** Makes the group in one hierarchy. Throws GROUP_GONE when its parent is not there, else the system's error. */
export async function makeGroupDir(hierarchy: MountedHierarchy, group: GroupPath): Promise<void> {
  await inParent(hierarchy, group, (path) => mkdir(path));
}

/** Removes the group from one hierarchy. The kernel refuses (EBUSY) while it holds processes or groups. */
export async function removeGroupDir(hierarchy: MountedHierarchy, group: GroupPath): Promise<void> {
  await inParent(hierarchy, group, (path) => rmdir(path));
}

async function inParent(hierarchy: MountedHierarchy, group: GroupPath, act: (path: string) => Promise<unknown>) {
  parseGroupPath(group);
  const parent = openGroupDir(hierarchy, parentOf(group) ?? rootPath);
  try {
    await act(`/proc/self/fd/${parent}/${nameOf(group)}`);
  } finally {
    closeSync(parent);
  }
}
