/** Where a group lies, as seen from somebody's teams. Paths are parsed before: none of them leaves the tree by "..". */
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { TeamStanding } from './team-standing.ts';

export type TeamPlace =
  /** One of the teams' top groups, or a group that has one of them below it. */
  | { kind: 'top'; team: string }
  | { kind: 'below'; team: string }
  /** On the way from the root to a top, the root included: its name is known, and nothing else of it. */
  | { kind: 'above' }
  | { kind: 'outside' };

type Tops = Pick<TeamStanding, 'name' | 'tops'>;

/** Null for who is in no team that has a group. */
export function placeInTeams(teams: readonly Tops[], group: GroupPath): TeamPlace | null {
  const all = teams.flatMap(({ name, tops }) => tops.map((top) => ({ team: name, top })));
  if (all.length === 0) return null;
  const holder = all.find(({ top }) => isUnder(group, top));
  const held = all.find(({ top }) => isUnder(top, group));
  if (holder) return held ? { kind: 'top', team: held.team } : { kind: 'below', team: holder.team };
  return { kind: held ? 'above' : 'outside' };
}

/** The top groups of all of them, without those that lie below another. */
export function topsOf(teams: readonly Tops[]): GroupPath[] {
  const all = [...new Set(teams.flatMap(({ tops }) => tops))];
  return all.filter((top) => !all.some((other) => other !== top && isUnder(top, other)));
}
