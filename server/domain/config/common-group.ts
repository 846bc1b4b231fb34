import { ancestorsOf, type GroupPath, isUnder, rootPath } from '#server/domain/groups/group-path.ts';

/** The deepest group that has all of these in it or is one of them; the root of none. */
export function topOf(groups: readonly GroupPath[]): GroupPath {
  const [first] = groups;
  if (first === undefined) return rootPath;
  return [first, ...ancestorsOf(first)].find((top) => groups.every((each) => isUnder(each, top))) ?? rootPath;
}
