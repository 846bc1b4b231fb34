/** Where a group is at one moment: its directories, the controllers it has, the names of its children. */

import { readText } from '#server/cgroupfs/files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { childCountOf, dirOf } from './group-dirs.ts';
import type { MountedHierarchy } from './mounts.ts';
import { controllerOf } from './mounts.ts';
import type { CgroupHost } from './open-host.ts';

export interface FoundGroup {
  group: GroupPath;
  places: FoundPlace[];
}

export interface FoundPlace {
  hierarchy: MountedHierarchy;
  dir: string;
  /** Controllers whose files the group has there: v1's own, on v2 those of cgroup.controllers. */
  controllers: ControllerName[];
  childCount: number;
}

/** Looks for the group in every hierarchy; null when it is in none. */
export function findGroup(host: CgroupHost, group: GroupPath): FoundGroup | null {
  const places = host.hierarchies.flatMap((hierarchy): FoundPlace[] => {
    const dir = dirOf(hierarchy, group);
    const childCount = childCountOf(dir);
    if (childCount === null) return [];
    const controllers = hierarchy.version === 1 ? hierarchy.controllers : readControllers(`${dir}/cgroup.controllers`);
    return [{ hierarchy, dir, controllers, childCount }];
  });
  return places.length > 0 ? { group, places } : null;
}

/** The place where the group has this controller's files, null when it has none. */
export function placeOf(found: FoundGroup, controller: ControllerName): FoundPlace | null {
  return found.places.find((place) => place.controllers.includes(controller)) ?? null;
}

/** The controllers named in a cgroup.controllers or cgroup.subtree_control file; none when it is gone. */
export function readControllers(path: string): ControllerName[] {
  const names = readText(path)?.trim().split(' ') ?? [];
  const known = names.flatMap((name) => controllerOf(name) ?? []);
  return controllerNames.filter((controller) => known.includes(controller));
}
