import { type RequestWhere, requestColumns, type StoredRequest } from '#server/db/request-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { isAppError } from '#server/domain/errors.ts';
import { can } from '#server/domain/people/access.ts';
import type { RequestEvidence } from '#server/domain/requests/evidence.ts';
import type { RequestMeaning } from '#server/domain/requests/meaning.ts';
import type {
  RequestCounts,
  RequestDetail,
  RequestInput,
  RequestListInput,
  RequestPage,
} from '#server/domain/requests/request.ts';
import { mayDecide } from '#server/domain/requests/request-rights.ts';
import { statesOf } from '#server/domain/requests/request-states.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { weigh } from './preview-request.ts';
import { type EvidenceParts, readEvidence } from './read-evidence.ts';
import { askedIn, groupOf, needRequest, rowOf, seenBy, topOf } from './tell-request.ts';

type Reader = Pick<ServiceContext, 'db' | 'host' | 'actor'>;

/** One page of the requests that the person sees, newest first. */
export async function listRequests(
  { db, actor }: Pick<Reader, 'db' | 'actor'>,
  { filter, team, cursor, limit }: RequestListInput,
): Promise<RequestPage> {
  const conditions: RequestWhere[] = [seenBy(actor), { state: { in: [...statesOf(filter)] } }];
  if (team !== undefined) conditions.push({ teamId: team });
  if (cursor) conditions.push(olderThan(cursor));
  const rows = await withStorage(() =>
    db.teamRequest.findMany({
      where: { AND: conditions },
      orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      select: requestColumns,
    }),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map((row) => rowOf(row, actor)),
    nextCursor: rows.length > limit && last ? `${last.askedAt.getTime()}-${last.id}` : null,
  };
}

/**
 * One request; as long as it is open with what it would mean, and with what speaks for it to those who decide or read all teams.
 * Throws NOT_FOUND.
 */
export async function readRequest(context: Reader & EvidenceParts, { id }: RequestInput): Promise<RequestDetail> {
  const stored = await needRequest(context, id);
  const row = rowOf(stored, context.actor);
  const seesEvidence = row.mayDecide || can(context.actor, 'teams:read').ok;
  const isOpen = row.state === 'open' && stored.host === context.host.name;
  return {
    ...row,
    meaning: isOpen ? await meaningNow(context, stored) : null,
    evidence: isOpen && seesEvidence ? await evidenceNow(context, stored) : null,
  };
}

/** What the badges tell. */
export async function countRequests({ db, actor }: Pick<Reader, 'db' | 'actor'>): Promise<RequestCounts> {
  const open = await withStorage(() =>
    db.teamRequest.findMany({
      where: { AND: [seenBy(actor), { state: 'open', askedById: { not: actor.id } }] },
      select: { group: true, teamId: true, askedById: true },
      take: mostCounted,
    }),
  );
  const news = await withStorage(() =>
    db.teamRequest.count({ where: { AND: [seenBy(actor), { askedById: actor.id, seenAt: null }] } }),
  );
  const toDecide = open.filter(
    (one) => mayDecide(actor, { group: groupOf(one), team: one.teamId, askedById: one.askedById }).ok,
  ).length;
  return { toDecide, news };
}

/** A badge says "99+". */
const mostCounted = 1000;

/** From now on who asked has seen what became of it. Of somebody else's nothing changes. Throws NOT_FOUND. */
export async function seeRequest(
  context: Pick<ServiceContext, 'db' | 'actor' | 'clock'>,
  { id }: RequestInput,
): Promise<void> {
  await needRequest(context, id);
  const { db, actor, clock } = context;
  await withStorage(() =>
    db.teamRequest.updateMany({
      where: { id, askedById: actor.id, seenAt: null },
      data: { seenAt: new Date(clock()) },
    }),
  );
}

/** The schema has let only "digits-id" through. */
function olderThan(cursor: string): RequestWhere {
  const cut = cursor.indexOf('-');
  const askedAt = new Date(Number(cursor.slice(0, cut)));
  return { OR: [{ askedAt: { lt: askedAt } }, { askedAt, id: { lt: cursor.slice(cut + 1) } }] };
}

/** Null while it cannot be told: the agent is away, or the group is gone, which ends the request within seconds. */
async function meaningNow(context: Reader, stored: StoredRequest): Promise<RequestMeaning | null> {
  const top = topOf(stored);
  if (top === null) return null;
  return orNull(() => weigh(context, { group: groupOf(stored), top, asked: askedIn(stored.asked) }));
}

function evidenceNow(context: Reader & EvidenceParts, stored: StoredRequest): Promise<RequestEvidence | null> {
  return orNull(() => readEvidence(context, groupOf(stored)));
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isAppError(error) && ['GROUP_GONE', 'AGENT_DOWN'].includes(error.code)) return null;
    throw error;
  }
}
