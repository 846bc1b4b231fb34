/** From a group's logical path to its directories and back. Paths in, paths out: nothing is opened for writing here. */
import { readdirSync, statSync } from 'node:fs';
import { isVanished } from '#server/cgroupfs/vanished.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathFault, rootPath } from '#server/domain/groups/group-path.ts';
import type { MountedHierarchy } from './mounts.ts';
import { climbOf } from './namespace-root.ts';
import type { CgroupHost } from './open-host.ts';

/** The group's directory in a hierarchy, whether or not it exists. A GroupPath cannot leave the mount. */
export function dirOf(hierarchy: Pick<MountedHierarchy, 'mountPoint'>, group: GroupPath): string {
  return group === '/' ? hierarchy.mountPoint : `${hierarchy.mountPoint}${group}`;
}

/** True when the group exists in this hierarchy now. */
export function existsIn(hierarchy: MountedHierarchy, group: GroupPath): boolean {
  return childCountOf(dirOf(hierarchy, group)) !== null;
}

/** True when a control file has the group's name there. */
export function isControlFile(hierarchy: MountedHierarchy, group: GroupPath): boolean {
  return statSync(dirOf(hierarchy, group), { throwIfNoEntry: false })?.isFile() === true;
}

/** The hierarchies in which the group exists now, in the host's order; empty when it is gone. */
export function hierarchiesOf(host: CgroupHost, group: GroupPath): MountedHierarchy[] {
  return host.hierarchies.filter((hierarchy) => existsIn(hierarchy, group));
}

/**
 * The number of child groups of a group's directory, null when it is gone. One stat: kernfs keeps a directory's
 * link count at 2 + sub-directories (fs/kernfs/inode.c), which spares a listing of some forty control files.
 */
export function childCountOf(dir: string): number | null {
  try {
    const stat = statSync(dir);
    if (!stat.isDirectory()) return null;
    // Filesystems that do not count links say 1 (overlayfs, btrfs: only under tests).
    return stat.nlink < 2 ? childNamesOf(dir).length : stat.nlink - 2;
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  }
}

/** Names of the child groups of a group's directory; empty when it is gone or may not be listed. */
export function childNamesOf(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch (cause) {
    if (isVanished(cause) || errnoOf(cause) === 'EACCES') return [];
    throw cause;
  }
}

/** The child's path, null for a name that Corral cannot speak of (bytes that are not UTF-8, a path too long). */
export function childPathOf(parent: GroupPath, name: string): GroupPath | null {
  const path = parent === '/' ? `/${name}` : `${parent}/${name}`;
  // Node shows bytes that are not UTF-8 as U+FFFD: no path leads back to them.
  return name.includes('\uFFFD') || groupPathFault(path) ? null : (path as GroupPath);
}

/** Where a path of /proc/PID/cgroup leads. */
export type ProcPlace =
  | { kind: 'group'; group: GroupPath }
  /** Outside of what the mount shows (a container's parent), deleted, or with a name that Corral cannot speak of. */
  | { kind: 'none' }
  /** A group in the mount, this deep below its root, that the kernel names only from inside of the cgroup namespace. */
  | { kind: 'unknown'; depth: number };

/** The place that /proc/PID/cgroup means by `procPath` in this hierarchy. */
export function placeOfProcPath(hierarchy: MountedHierarchy, procPath: string): ProcPlace {
  const { namespaceRoot, root } = hierarchy;
  if (!namespaceRoot) return placeBelow(hierarchy, root, procPath);
  const { up, below } = climbOf(procPath);
  const named = namespaceRoot.depth - up;
  if (named < 0) return { kind: 'none' };
  const names = named === 0 ? [] : namespaceRoot.names().slice(0, named);
  if (names.length < named) return { kind: 'unknown', depth: named + below.split('/').filter(Boolean).length };
  const prefix = names.map((name) => `/${name}`).join('');
  return placeBelow(hierarchy, '/', below === '/' && prefix !== '' ? prefix : `${prefix}${below}`);
}

/** As placeOfProcPath, for who has no use for places without a name. */
export function groupOfProcPath(hierarchy: MountedHierarchy, procPath: string): GroupPath | null {
  const place = placeOfProcPath(hierarchy, procPath);
  return place.kind === 'group' ? place.group : null;
}

function placeBelow(hierarchy: MountedHierarchy, root: string, path: string): ProcPlace {
  if (path === root) return { kind: 'group', group: rootPath };
  const below = root === '/' ? path : path.startsWith(`${root}/`) ? path.slice(root.length) : null;
  if (below === null || groupPathFault(below)) return { kind: 'none' };
  const group = below as GroupPath;
  // The kernel appends this to a group that was deleted under a process (a zombie), and a group may be named so.
  const isDeleted = below.endsWith(' (deleted)') && !existsIn(hierarchy, group);
  return isDeleted ? { kind: 'none' } : { kind: 'group', group };
}

/** The directory's inode number, which tells it from a later one of the same name; null when it is gone. */
export function inodeOf(dir: string): string | null {
  try {
    return String(statSync(dir, { bigint: true }).ino);
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  }
}
