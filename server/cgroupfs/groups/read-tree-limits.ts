import { readText } from '#server/cgroupfs/files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parentOf } from '#server/domain/groups/group-path.ts';
import type { TreeLimits } from '#server/domain/groups/tree-limits.ts';
import { dirOf } from './group-dirs.ts';
import type { MountedHierarchy } from './mounts.ts';

/** What `group` and each group above it, as far as this host shows them, allow below themselves; nearest first. */
export function readTreeLimits(hierarchy: MountedHierarchy, group: GroupPath): TreeLimits[] {
  if (hierarchy.version !== 2) return [];
  const limits: TreeLimits[] = [];
  for (let at: GroupPath | null = group; at !== null; at = parentOf(at)) {
    const dir = dirOf(hierarchy, at);
    limits.push({
      group: at,
      maxDepth: numberIn(readText(`${dir}/cgroup.max.depth`)),
      maxDescendants: numberIn(readText(`${dir}/cgroup.max.descendants`)),
      descendants: numberIn(/^nr_descendants (\d+)$/m.exec(readText(`${dir}/cgroup.stat`) ?? '')?.[1] ?? null),
    });
  }
  return limits;
}

/** Null for "max", and where there is no such file. */
function numberIn(text: string | null): number | null {
  return text !== null && /^\d+\s*$/.test(text) ? Number(text) : null;
}
