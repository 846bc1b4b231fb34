/** Who may ask for more, see that somebody has, and decide. */
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import type { Actor, Verdict } from '#server/domain/people/access.ts';
import { can, canSomewhere, mayInTeam, reachOf } from '#server/domain/people/access.ts';
import { standingIn } from '#server/domain/teams/team-rights.ts';
import type { TeamStanding } from '#server/domain/teams/team-standing.ts';
import { sayOfRequest } from './request-sentences.ts';

type Who = Pick<Actor, 'id' | 'role' | 'teams'>;

/** The team of the actor's that has the group. */
export function ownTeamOf({ teams }: Pick<Who, 'teams'>, group: GroupPath): TeamStanding | null {
  return teams.find(({ tops }) => tops.some((top) => isUnder(group, top))) ?? null;
}

/** Whether `actor` may ask for anything in the group: who works in groups, and sees this one. */
export function mayAsk(actor: Who, group: GroupPath): Verdict {
  const verdict = can(actor, 'read', group);
  if (!verdict.ok) return verdict;
  return canSomewhere(actor, 'limits:update') ? { ok: true } : can(actor, 'limits:update', group);
}

/** The team of theirs that the group is in. Throws FORBIDDEN where it is in none: there is nobody to ask. */
export function needOwnTeam(actor: Pick<Who, 'teams'>, group: GroupPath): TeamStanding {
  const team = ownTeamOf(actor, group);
  if (team && mayInTeam(team.role, 'requests:ask')) return team;
  throw new AppError('FORBIDDEN', { public: sayOfRequest('request-no-team', { group }) });
}

/**
 * Whether `actor` may decide: whoever may set those limits by hand may grant them, but a member of the team decides nothing
 * that another member asks, for a request is there to ask somebody else: an owner does, below the top groups. Nobody decides
 * their own.
 */
export function mayDecide(
  actor: Who,
  { group, team, askedById }: { group: GroupPath; team: string; askedById: string },
): Verdict {
  const verdict = can(actor, 'limits:update', group);
  if (!verdict.ok) return verdict;
  if (askedById === actor.id) return { ok: false, code: 'FORBIDDEN', why: sayOfRequest('request-own', {}) };
  const isDecider = mayInTeam(standingIn(actor, team), 'requests:decide');
  if (reachOf(actor.role, 'limits:update') === 'host' || isDecider) return { ok: true };
  return { ok: false, code: 'FORBIDDEN', why: sayOfRequest('request-owners-decide', {}) };
}
