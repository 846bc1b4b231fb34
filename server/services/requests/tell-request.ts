/** Requests as they are told to somebody, and those that somebody sees. */
import { type RequestWhere, requestColumns, type StoredRequest } from '#server/db/request-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { can } from '#server/domain/people/access.ts';
import type { Asked, PresentLimits } from '#server/domain/requests/asked.ts';
import type { RequestRow } from '#server/domain/requests/request.ts';
import { mayDecide } from '#server/domain/requests/request-rights.ts';
import { sayOfRequest } from '#server/domain/requests/request-sentences.ts';
import { requestStateOf } from '#server/domain/requests/request-states.ts';
import type { Reason, Sentence, SentenceKey } from '#server/domain/sentence.ts';
import { keyOf } from '#server/domain/sentence.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** Those of the teams that `actor` is in, or all for who reads all teams. */
export function seenBy(actor: Pick<Actor, 'role' | 'teams'>): RequestWhere {
  return can(actor, 'teams:read').ok ? {} : { teamId: { in: actor.teams.map(({ id }) => id) } };
}

/** Throws NOT_FOUND, also for one of a team that `actor` does not see. */
export async function needRequest(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  id: string,
): Promise<StoredRequest> {
  const found = await withStorage(() =>
    db.teamRequest.findFirst({ where: { AND: [{ id }, seenBy(actor)] }, select: requestColumns }),
  );
  if (!found) throw new AppError('NOT_FOUND', { public: sayOfRequest('request-none', {}) });
  return found;
}

/** As `actor` is told of it, who sees it. */
export function rowOf(stored: StoredRequest, actor: Pick<Actor, 'id' | 'role' | 'teams'>): RequestRow {
  const { id, host, why, minutes, askedBy, askedById, decidedBy, words, decision, teamId } = stored;
  const state = requestStateOf(stored.state);
  const group = groupOf(stored);
  const isOwn = askedById === actor.id;
  return {
    ...{ id, host, group, why, minutes, askedBy, state, decidedBy, words, decision },
    team: { id: teamId, name: stored.team.name },
    isBudget: topOf(stored) === group,
    asked: askedIn(stored.asked),
    present: JSON.parse(stored.present) as PresentLimits,
    granted: stored.granted === null ? null : askedIn(stored.granted),
    askedAtMs: stored.askedAt.getTime(),
    expiresAtMs: stored.expiresAt.getTime(),
    decidedAtMs: stored.decidedAt?.getTime() ?? null,
    returnsAtMs: stored.returnsAt?.getTime() ?? null,
    endedAtMs: stored.endedAt?.getTime() ?? null,
    reason: reasonAsStored(stored.reason),
    isOwn,
    mayDecide: state === 'open' && mayDecide(actor, { group, team: teamId, askedById }).ok,
    isNews: isOwn && stored.seenAt === null,
  };
}

export function groupOf({ group }: Pick<StoredRequest, 'group'>): GroupPath {
  // Parsed when it was stored.
  return group as GroupPath;
}

/** The top group of the request's team that the group is or lies in, as it is now; null: none any more. */
export function topOf(stored: Pick<StoredRequest, 'host' | 'group' | 'team'>): GroupPath | null {
  const tops = stored.team.tops.filter(({ host }) => host === stored.host).map(({ path }) => path as GroupPath);
  return tops.find((top) => isUnder(groupOf(stored), top)) ?? null;
}

/** What is asked for as it is stored. */
export function askedIn(stored: string): Asked {
  return JSON.parse(stored) as Asked;
}

/** A sentence as it is stored: the code and the values that its text is made of. */
export function reasonText(said: Sentence): string {
  return JSON.stringify(keyOf(said));
}

function reasonAsStored(stored: string | null): Reason | null {
  if (stored === null) return null;
  const sentence = JSON.parse(stored) as SentenceKey;
  const why = textOf(sentence);
  return why === null ? null : { why, sentence };
}
