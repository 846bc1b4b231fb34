/** Who may look at a team and change who is in it: administrators by their role, owners and members by the team. */
import type { Actor, Verdict } from '#server/domain/people/access.ts';
import { can, mayInTeam } from '#server/domain/people/access.ts';
import { sayOfTeam } from './team-sentences.ts';
import type { TeamRole } from './team-standing.ts';

type Who = Pick<Actor, 'role' | 'teams'>;

/** What `actor` is in the team; null: not in it. */
export function standingIn({ teams }: Pick<Who, 'teams'>, id: string): TeamRole | null {
  return teams.find((team) => team.id === id)?.role ?? null;
}

/** Whether the team is shown to `actor` at all: to those who read all teams, and to whoever is in it. */
export function maySeeTeam(actor: Who, id: string): boolean {
  return can(actor, 'teams:read').ok || mayInTeam(standingIn(actor, id), 'team:read');
}

/**
 * Whether `actor` may add or remove somebody who is, or is to be, `role` in the team: administrators anybody, an owner the
 * members of their own team.
 */
export function mayChangeMember(actor: Who, id: string, role: TeamRole): Verdict {
  const verdict = can(actor, 'teams:manage');
  if (verdict.ok || !mayInTeam(standingIn(actor, id), 'members:manage')) return verdict;
  return role === 'member'
    ? { ok: true }
    : { ok: false, code: 'FORBIDDEN', why: sayOfTeam('team-owners-members-only', {}) };
}
