/** Which groups can be tops of teams: no two overlap, so that every group is of one team at most. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder, rootPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { sayOfTeam } from './team-sentences.ts';

/** A top group that is a team's already, of the same host. */
export interface TakenTop {
  group: GroupPath;
  team: string;
}

/** Why `group` cannot be a top beside those that are; null when it can. */
export function whyNotTop(group: GroupPath, taken: readonly TakenTop[]): Sentence | null {
  if (group === rootPath) return sayOfTeam('team-top-root', {});
  for (const { group: other, team } of taken) {
    if (group === other) return sayOfTeam('team-top-taken', { group, team });
    if (isUnder(group, other)) return sayOfTeam('team-top-below', { group, other, team });
    if (isUnder(other, group)) return sayOfTeam('team-top-above', { group, other, team });
  }
  return null;
}
