/**
 * What becomes of requests without anybody at the page: a grant that was cut short goes on as the audit log says, one whose
 * time is over has returned as the agent says, an open one expires or is overtaken. At every start, and every few seconds.
 */

import { tellRequestNews } from '#server/db/request-news.ts';
import { type RequestChange, type RequestWhere, requestColumns, type StoredRequest } from '#server/db/request-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isThere } from '#server/domain/requests/asked.ts';
import type { GroupBudgets } from '#server/domain/requests/meaning.ts';
import { sayOfRequest } from '#server/domain/requests/request-sentences.ts';
import { grantedStates } from '#server/domain/requests/request-states.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { EndedTry } from '#server/domain/tries/try.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import { lookAgain, type RecordParts } from '#server/services/audit/record-told.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { presentIn } from './preview-request.ts';
import { granted, overtaken, reopened, settleGrant } from './settle-grant.ts';
import { askedIn, groupOf, reasonText, topOf } from './tell-request.ts';

export type SettleParts = RecordParts & Pick<ServiceContext, 'clock'>;

/** Of so many looks one asks the agent about the groups of open requests, which it reads from the kernel: each half minute. */
const looksPerGroups = 6;

export function keepRequests(
  parts: SettleParts & { mirror: Pick<HostMirror, 'subscribe'> },
  log: (line: string) => void,
): { stop(): Promise<void> } {
  let looks = 0;
  const look = async (isAnew: boolean) => {
    const withGroups = isAnew || looks % looksPerGroups === 0;
    looks += 1;
    await settleRequests(parts, { withGroups });
  };
  return lookAgain(parts.mirror, { look, what: 'what became of requests', log });
}

/**
 * All of them, however many there are, `atOnce` after the other. Throws what the database and the agent throw; what was settled
 * before stays settled. Writes nothing where nothing became of any.
 */
export async function settleRequests(
  parts: SettleParts,
  { withGroups = true, atOnce = usuallyAtOnce }: { withGroups?: boolean; atOnce?: number } = {},
): Promise<void> {
  const inPages = (which: RequestWhere) => pagesOf(parts, which, atOnce);
  for await (const stored of inPages({ state: 'granting' })) await settleGrants(parts, stored);
  for await (const open of inPages({ state: 'open' })) await endOpen(parts, open, withGroups);
  for await (const forAWhile of inPages({ state: { in: [...grantedStates] }, returnsAt: { not: null } }))
    await endGrants(parts, forAWhile);
}

/** Those that were decided, and whose change is on record by now. */
async function settleGrants(parts: SettleParts, stored: readonly StoredRequest[]): Promise<void> {
  for (const one of stored) {
    const { id, decision, decidedBy } = one;
    if (decision === null) continue;
    const intent = await withStorage(() =>
      parts.db.auditIntent.findUnique({
        where: { requestId: decision },
        select: { sequence: true, outcome: { select: { result: true } } },
      }),
    );
    // Without an outcome it is under way, or its record is pending until the agent's journal is asked (settle-pending.ts).
    if (!intent?.outcome || parts.audit.isUnderWay(intent.sequence)) continue;
    const amounts = askedIn(one.granted ?? one.asked);
    const stands = intent.outcome.result === 'applied';
    const how = stands
      ? granted(one, amounts)
      : reopened(sayOfRequest('request-not-applied', { by: decidedBy ?? 'corral' }));
    await settleGrant(parts, { id, decision }, how);
  }
}

/** Those whose age is over, and those of which nothing is left to decide. While the agent is away it is not told which groups are gone. */
async function endOpen(parts: SettleParts, open: readonly StoredRequest[], withGroups: boolean): Promise<void> {
  const members = await membersOf(parts, open);
  const left: StoredRequest[] = [];
  for (const one of open) {
    const end = endOfOpen(one, { members, nowMs: parts.clock() });
    if (end) await change(parts, one, end);
    else left.push(one);
  }
  if (!withGroups) return;
  const budgets = await budgetsOf(parts, [...new Set(left.map(groupOf))]);
  for (const one of left) {
    const why = whyOvertaken(one, budgets.get(groupOf(one)) ?? null);
    if (why) await change(parts, one, overtaken(why, parts.clock()));
  }
}

/** By what web knows itself; null: it goes on. */
function endOfOpen(
  one: StoredRequest,
  { members, nowMs }: { members: ReadonlySet<string>; nowMs: number },
): RequestChange | null {
  if (one.expiresAt.getTime() <= nowMs) {
    const reason = reasonText(sayOfRequest('request-expired', {}));
    return { state: 'expired', endedAt: new Date(nowMs), reason, seenAt: null };
  }
  if (topOf(one) === null) return overtaken(sayOfRequest('request-group-let-go', { group: groupOf(one) }), nowMs);
  if (members.has(memberKey(one.teamId, one.askedById))) return null;
  return overtaken(sayOfRequest('request-asker-left', { email: one.askedBy }), nowMs);
}

/** Who is in the teams of these requests, as memberKey says it. */
async function membersOf({ db }: SettleParts, of: readonly StoredRequest[]): Promise<ReadonlySet<string>> {
  const teams = [...new Set(of.map(({ teamId }) => teamId))];
  const found = await withStorage(() =>
    db.teamMember.findMany({ where: { teamId: { in: teams } }, select: { teamId: true, userId: true } }),
  );
  return new Set(found.map(({ teamId, userId }) => memberKey(teamId, userId)));
}

function memberKey(teamId: string, userId: string): string {
  return `${teamId} ${userId}`;
}

function whyOvertaken(one: StoredRequest, budgets: GroupBudgets | null): Sentence | null {
  if (!budgets) return sayOfRequest('request-group-gone', { group: groupOf(one) });
  return isThere(askedIn(one.asked), presentIn(budgets)) ? sayOfRequest('request-there', {}) : null;
}

/** Those that were granted for a while. */
async function endGrants(parts: SettleParts, forAWhile: readonly StoredRequest[]): Promise<void> {
  // Asked for after they were read: each of them is known to the agent by now.
  const { running, ended } = await parts.host.verbs.tries();
  for (const one of forAWhile) {
    const goesOn = running.find(({ id }) => id === one.decision);
    if (goesOn) {
      const next = whileGranted(one, goesOn.returnsAtMs, parts.clock());
      if (next) await change(parts, one, next);
      continue;
    }
    const how = ended.findLast((each) => each.try.id === one.decision && each.how !== 'stuck');
    await change(parts, one, endOf(how ?? null, parts.clock()));
  }
}

/** The time as the agent has it, and once, some while before, the word that it comes near; null: nothing new. */
function whileGranted(one: StoredRequest, returnsAtMs: number, nowMs: number): RequestChange | null {
  const spanMs = (one.minutes ?? 0) * minuteMs;
  const isNear = nowMs >= returnsAtMs - Math.min(longestWarningMs, spanMs / 5);
  const time = returnsAtMs === one.returnsAt?.getTime() ? {} : { returnsAt: new Date(returnsAtMs) };
  const word =
    isNear && one.reason === null ? { reason: reasonText(sayOfRequest('request-ends-soon', {})), seenAt: null } : {};
  const next = { ...time, ...word };
  return Object.keys(next).length === 0 ? null : next;
}

const minuteMs = 60_000;
/** Of a week an hour, of ten minutes two. */
const longestWarningMs = 60 * minuteMs;

function endOf(how: EndedTry | null, nowMs: number): RequestChange {
  if (how === null) return overtaken(sayOfRequest('request-end-unknown', {}), nowMs);
  switch (how.how) {
    case 'kept':
      return { returnsAt: null, reason: reasonText(sayOfRequest('request-kept', {})), seenAt: null };
    case 'overtaken':
      return overtaken(sayOfRequest('request-changed-since', {}), how.atMs);
    default:
      return { state: 'returned', endedAt: new Date(how.atMs), reason: whyReturned(how), seenAt: null };
  }
}

/** Null where its time was over, which needs no words. */
function whyReturned({ how, atMs, try: { returnsAtMs } }: EndedTry): string | null {
  if (how === 'boot') return reasonText(sayOfRequest('request-ended-by-boot', {}));
  return atMs < returnsAtMs ? reasonText(sayOfRequest('request-ended-early', {})) : null;
}

const usuallyAtOnce = 1000;
/** As many groups as `budgets` takes. */
const groupsAtOnce = 200;

/**
 * Each page is read when the one before is done with, and goes on behind it: what stays as it is keeps none that came later from
 * being looked at.
 */
async function* pagesOf(
  { db, host }: SettleParts,
  which: RequestWhere,
  atOnce: number,
): AsyncGenerator<StoredRequest[], void> {
  let behind: RequestWhere = {};
  for (;;) {
    const page = await withStorage(() =>
      db.teamRequest.findMany({
        where: { AND: [{ host: host.name }, which, behind] },
        orderBy: [{ askedAt: 'asc' }, { id: 'asc' }],
        take: atOnce,
        select: requestColumns,
      }),
    );
    const last = page.at(-1);
    if (!last) return;
    yield page;
    if (page.length < atOnce) return;
    const { askedAt, id } = last;
    behind = { OR: [{ askedAt: { gt: askedAt } }, { askedAt, id: { gt: id } }] };
  }
}

/** From the state in which it was read alone: whoever was first has had theirs. */
async function change({ db, clock }: SettleParts, { id, state }: StoredRequest, data: RequestChange): Promise<void> {
  await withStorage(() =>
    db.$transaction(async (transaction) => {
      const { count } = await transaction.teamRequest.updateMany({ where: { id, state }, data });
      const isNews = data.state !== undefined || data.reason !== undefined;
      if (count > 0 && isNews) await tellRequestNews(transaction, { id, now: new Date(clock()) });
    }),
  );
}

async function budgetsOf({ host }: SettleParts, groups: GroupPath[]): Promise<Map<GroupPath, GroupBudgets>> {
  const found = new Map<GroupPath, GroupBudgets>();
  for (let at = 0; at < groups.length; at += groupsAtOnce)
    for (const { group, resources, weight, cores, io } of await host.verbs.budgets({
      groups: groups.slice(at, at + groupsAtOnce),
    }))
      if (resources) found.set(group, { resources, weight, cores, io });
  return found;
}
