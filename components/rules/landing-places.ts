/** Where a process is now, in the hierarchies that a rule is about. Pure. */
import { hierarchyWords } from '#server/domain/processes/cgroup-lines.ts';
import type { Landing } from '#server/domain/rules/rule-verbs.ts';

export interface LandingPlace {
  path: string;
  /** The hierarchies in which it is there, in words; null where it is the same place in all. */
  hierarchies: string | null;
}

/** Each place once. */
export function placesNow({ groups }: Pick<Landing, 'groups'>, hierarchies: readonly string[]): LandingPlace[] {
  const byPath = new Map<string, string[]>();
  for (const { hierarchyId, path } of groups)
    if (hierarchies.includes(hierarchyId)) byPath.set(path, [...(byPath.get(path) ?? []), hierarchyWords(hierarchyId)]);
  return [...byPath].map(([path, named]) => ({ path, hierarchies: byPath.size === 1 ? null : named.join(', ') }));
}
