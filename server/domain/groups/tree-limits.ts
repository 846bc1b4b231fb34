/**
 * What the groups above a new v2 group allow of nesting: cgroup.max.depth, how many levels may be below, and
 * cgroup.max.descendants, how many groups. The kernel answers mkdir with EAGAIN and does not say whose limit it was.
 * Source: cgroup_check_hierarchy_limits() in kernel/cgroup/cgroup.c.
 */
import type { GroupPath } from './group-path.ts';

export interface TreeLimits {
  group: GroupPath;
  /** Null: no limit, or a kernel without it (before Linux 4.14). */
  maxDepth: number | null;
  maxDescendants: number | null;
  /** All groups below it, however deep; null where the kernel does not count them. */
  descendants: number | null;
}

export type ReachedLimit =
  | { kind: 'depth'; group: GroupPath; limit: number }
  | { kind: 'descendants'; group: GroupPath; limit: number; descendants: number };

/** Those that a child of the first group would pass. `above`: that group and all above it, nearest first. */
export function reachedLimits(above: readonly TreeLimits[]): ReachedLimit[] {
  return above.flatMap(({ group, maxDepth, maxDescendants, descendants }, level) => {
    const reached: ReachedLimit[] = [];
    if (maxDepth !== null && level >= maxDepth) reached.push({ kind: 'depth', group, limit: maxDepth });
    if (maxDescendants !== null && descendants !== null && descendants >= maxDescendants)
      reached.push({ kind: 'descendants', group, limit: maxDescendants, descendants });
    return reached;
  });
}
