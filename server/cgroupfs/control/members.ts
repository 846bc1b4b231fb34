/** Who is in a group and below it, in any hierarchy, at one moment. */
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { childNamesOf, childPathOf, dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** The group and all below it that exist in one hierarchy, parents first; empty when it is not there. */
export function groupsBelow(hierarchy: MountedHierarchy, top: GroupPath): GroupPath[] {
  const found: GroupPath[] = [];
  const waiting = existsIn(hierarchy, top) ? [top] : [];
  for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
    found.push(group);
    for (const name of childNamesOf(dirOf(hierarchy, group))) {
      const child = childPathOf(group, name);
      if (child) waiting.push(child);
    }
  }
  return found;
}

export interface Members {
  /** Parents before children, each once. */
  groups: GroupPath[];
  /** Each process with the first group that lists it. A v1 process can be in several groups of one subtree. */
  processes: Map<number, GroupPath>;
}

/** Everything in the subtree, whichever hierarchy has it. A named hierarchy (systemd's) counts too: it lists processes. */
export function membersOf(host: CgroupHost, top: GroupPath): Members {
  const groups = new Set<GroupPath>();
  const processes = new Map<number, GroupPath>();
  for (const hierarchy of host.hierarchies) {
    for (const group of groupsBelow(hierarchy, top)) {
      groups.add(group);
      for (const pid of readPids(dirOf(hierarchy, group))) if (!processes.has(pid)) processes.set(pid, group);
    }
  }
  return { groups: [...groups].sort(byDepth), processes };
}

function byDepth(a: GroupPath, b: GroupPath): number {
  const depths = a.split('/').length - b.split('/').length;
  return depths !== 0 ? depths : a < b ? -1 : a > b ? 1 : 0;
}
