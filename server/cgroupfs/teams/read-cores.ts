/** Lists of cores of a team's top group and of those below it, as the kernel has them. */
import type { ChildDir } from '#server/cgroupfs/changes/read-siblings.ts';
import { childrenIn } from '#server/cgroupfs/changes/read-siblings.ts';
import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { childCountOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CoreNode, OwnCores } from '#server/domain/teams/core-budget.ts';

/** The group's own list; null where it is gone, or has no cpuset. */
export function readCoreList(host: CgroupHost, group: GroupPath): string | null {
  const found = findGroup(host, group);
  const place = found && placeOf(found, 'cpuset');
  return place ? listIn(place.dir) : null;
}

/** The group's own list and what of it is in force, and the lists below as they are asked for; null where it has no cpuset. */
export function coresIn(found: FoundGroup): { node: CoreNode; own: OwnCores } | null {
  const place = placeOf(found, 'cpuset');
  if (!place) return null;
  const node = nodeOf({ path: found.group, dir: place.dir, place });
  const file = place.hierarchy.version === 1 ? 'cpuset.effective_cpus' : 'cpuset.cpus.effective';
  return { node, own: { list: node.list, inForce: readText(`${place.dir}/${file}`)?.trim() ?? '' } };
}

function nodeOf(at: ChildDir): CoreNode {
  return {
    group: at.path,
    list: listIn(at.dir),
    children: () => {
      const place = { ...at.place, dir: at.dir, childCount: childCountOf(at.dir) ?? 0 };
      return childrenIn({ group: at.path, places: [place] }, place).map(nodeOf);
    },
  };
}

function listIn(dir: string): string {
  return readText(`${dir}/cpuset.cpus`)?.trim() ?? '';
}
