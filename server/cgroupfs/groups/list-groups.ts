/** Every group of the host as one logical tree: "/foo" in memory and "/foo" in cpu are one group. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { maxPathBytes, rootPath } from '#server/domain/groups/group-path.ts';
import { childCountOf, childNamesOf, childPathOf, dirOf } from './group-dirs.ts';
import type { MountedHierarchy } from './mounts.ts';
import type { CgroupHost } from './open-host.ts';

/** Every group with the ids of the hierarchies it exists in, parents before children. */
export function listGroupPaths(host: CgroupHost): Map<GroupPath, string[]> {
  const found = new Map<GroupPath, string[]>();
  for (const hierarchy of host.hierarchies) {
    for (const group of walkHierarchy(hierarchy)) {
      const ids = found.get(group);
      if (ids) ids.push(hierarchy.id);
      else found.set(group, [hierarchy.id]);
    }
  }
  return found;
}

/** Every group of one hierarchy, parents before children. Groups that vanish on the way are left out. */
export function walkHierarchy(hierarchy: MountedHierarchy): GroupPath[] {
  const found: GroupPath[] = [];
  const waiting: GroupPath[] = [rootPath];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    const dir = dirOf(hierarchy, group);
    const children = childCountOf(dir);
    if (children === null) continue;
    found.push(group);
    if (children === 0 || group.length >= maxPathBytes) continue;
    for (const name of childNamesOf(dir)) {
      const child = childPathOf(group, name);
      if (child) waiting.push(child);
    }
  }
  return found;
}
