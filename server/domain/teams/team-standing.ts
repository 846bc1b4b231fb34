/** What an actor's teams let them reach: read with the actor, so that every decision about a group is made without a database. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';

export const teamRoles = ['owner', 'member'] as const;
export type TeamRole = (typeof teamRoles)[number];

/** A team that the actor belongs to, as far as it decides what they may do. */
export interface TeamStanding {
  id: string;
  name: string;
  role: TeamRole;
  /** The team's top groups; what is below them is the team's. The limits of a top group itself are the team's budget. */
  tops: readonly GroupPath[];
}

/** The role that the database calls so; one that this version does not know may do the least. */
export function teamRoleOf(stored: string): TeamRole {
  return stored === 'owner' ? 'owner' : 'member';
}
