/** Owners and modes of a group's directory and of the files in it. Nothing below it is touched, and no link is followed. */
import { chmodSync, chownSync, closeSync, fstatSync, lstatSync, readdirSync } from 'node:fs';
import { openGroupDir } from '#server/cgroupfs/changes/write-control.ts';
import type { FileRights } from '#server/domain/config/file-rights.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { MountedHierarchy } from './mounts.ts';

/** The directory itself first, under the name "". Throws GROUP_GONE. */
export function readFileRights(hierarchy: MountedHierarchy, group: GroupPath): FileRights[] {
  const dir = openGroupDir(hierarchy, group);
  try {
    const own = fstatSync(dir);
    const files = readdirSync(`/proc/self/fd/${dir}`, { withFileTypes: true }).filter((entry) => entry.isFile());
    return [
      { name: '', uid: own.uid, gid: own.gid, mode: own.mode & 0o7777 },
      ...files.map(({ name }) => {
        const { uid, gid, mode } = lstatSync(`/proc/self/fd/${dir}/${name}`);
        return { name, uid, gid, mode: mode & 0o7777 };
      }),
    ];
  } finally {
    closeSync(dir);
  }
}

/** Throws GROUP_GONE and the system's error. The files come before the directory, so that who gives it away can still reach them. */
export function writeFileRights(hierarchy: MountedHierarchy, group: GroupPath, files: readonly FileRights[]): void {
  const dir = openGroupDir(hierarchy, group);
  try {
    for (const { name, uid, gid, mode } of [...files].sort((a, b) => Number(a.name === '') - Number(b.name === ''))) {
      const file = name === '' ? `/proc/self/fd/${dir}` : `/proc/self/fd/${dir}/${name}`;
      chownSync(file, uid, gid);
      chmodSync(file, mode);
    }
  } finally {
    closeSync(dir);
  }
}
