import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { canSee } from '#server/domain/people/access.ts';
import { maySeeTeam } from '#server/domain/teams/team-rights.ts';

/**
 * Whether somebody still sees what they were told: the group, and where it was told to a team, that team. Asked whenever it is
 * read: who has left a team sees nothing any more of what happened there.
 */
export function maySeeNotification(
  actor: Pick<Actor, 'role' | 'teams'>,
  { group, teamId }: { group: GroupPath; teamId: string | null },
): boolean {
  return canSee(actor, group) && (teamId === null || maySeeTeam(actor, teamId));
}
