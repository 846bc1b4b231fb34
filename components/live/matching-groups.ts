/** Groups found by a part of their path. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';

/** Matches without regard to case: those whose own name begins with it first, then shorter paths, then by the alphabet. */
export function matchingGroups(paths: Iterable<GroupPath>, search: string): GroupPath[] {
  const wanted = search.trim().toLowerCase();
  return [...paths]
    .filter((path) => path.toLowerCase().includes(wanted))
    .map((path) => ({ path, rank: rankOf(path, wanted) }))
    .sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

function rankOf(path: GroupPath, wanted: string): number {
  const name = nameOf(path).toLowerCase();
  if (path.toLowerCase() === wanted || name === wanted) return 0;
  return name.startsWith(wanted) ? 1 : 2;
}
