/**
 * What becomes of an open request: taken back by who asked, declined or granted by who may. Each is one step from "open", made
 * only by whoever is first. A grant is a change of limits: its record is the decision's, stored before the decision, which
 * is stored before the agent is asked; so whatever is cut short, the record says how it came out (settle-requests.ts).
 */

import { tellRequestNews } from '#server/db/request-news.ts';
import type { RequestChange, StoredRequest } from '#server/db/request-rows.ts';
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import type { ApplyOutcome } from '#server/domain/changes/change.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { Verdict } from '#server/domain/people/access.ts';
import { can } from '#server/domain/people/access.ts';
import {
  type Asked,
  type AskedPart,
  askedText,
  beyondAsked,
  fieldOf,
  withNames,
} from '#server/domain/requests/asked.ts';
import type { ApproveInput, DeclineInput, RequestInput, RequestRow } from '#server/domain/requests/request.ts';
import { mayDecide } from '#server/domain/requests/request-rights.ts';
import { sayOfRequest } from '#server/domain/requests/request-sentences.ts';
import { requestStateOf } from '#server/domain/requests/request-states.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { isKeepable } from '#server/domain/wanted/keepable.ts';
import { changeOnRecord, inCheckedTransaction } from '#server/services/audit/change-on-record.ts';
import { foundOrRecorded } from '#server/services/audit/refuse-unknown.ts';
import { applyChange } from '#server/services/changes/apply-change.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { editsFor, presentOf, refuseNoMore } from './preview-request.ts';
import { granted, overtaken, reopened, settleGrant } from './settle-grant.ts';
import { askedIn, groupOf, needRequest, rowOf } from './tell-request.ts';

const minuteMs = 60_000;

/** By who asked. Throws NOT_FOUND, FORBIDDEN, VALUES_MOVED where it is not open any more. */
export async function withdrawRequest(context: ServiceContext, { id }: RequestInput): Promise<void> {
  const stored = await sought(context, id, 'requests.withdraw');
  const isOwn = stored.askedById === context.actor.id;
  const verdict: Verdict = isOwn
    ? { ok: true }
    : { ok: false, code: 'FORBIDDEN', why: sayOfRequest('request-not-yours', {}) };
  await closeRequest(context, stored, { verdict, action: 'requests.withdraw', said: '', state: 'withdrawn' });
}

/** With words. Throws NOT_FOUND, FORBIDDEN, VALUES_MOVED where it is not open any more. */
export async function declineRequest(context: ServiceContext, { id, words }: DeclineInput): Promise<void> {
  const stored = await sought(context, id, 'requests.decline');
  await closeRequest(context, stored, {
    verdict: verdictOn(context, stored),
    action: 'requests.decline',
    said: `: ${words.replaceAll('\n', ' ')}`,
    state: 'declined',
    words,
  });
}

async function closeRequest(
  context: ServiceContext,
  stored: StoredRequest,
  {
    verdict,
    action,
    said,
    state,
    words,
  }: { verdict: Verdict; action: AuditAction; said: string } & Pick<RequestChange, 'state' | 'words'>,
): Promise<void> {
  const { clock, requestId, actor } = context;
  await changeOnRecord(context, {
    verdict,
    action,
    ...aboutOf(stored),
    summary: async () => `${nameOf(stored)}${said}`,
    run: async () => {
      const at = new Date(clock());
      const news = state === 'withdrawn' ? {} : { seenAt: null };
      await leaveOpen(context, stored, {
        ...{ state, words: words ?? null, decision: requestId, endedAt: at, reason: null, ...news },
        ...{ decidedBy: actor.email, decidedAt: at },
      });
      return { result: undefined, values: [{ what: 'request', before: 'open', after: String(state) }] };
    },
  });
}

export interface Decided extends ChangeResult<ApplyOutcome> {
  request: RequestRow;
}

/**
 * Grants what was asked, or less, as a change of limits. Throws NOT_FOUND, FORBIDDEN, VALUES_MOVED where somebody has decided
 * before or the values moved since the preview, GROUP_GONE, BAD_INPUT (field: as fieldOf says it), and as applyChange does: then the
 * request is open as before, but for AGENT_DOWN, of which the journal will tell. What the kernel refuses is in the outcome.
 */
export async function approveRequest(context: ServiceContext, input: ApproveInput): Promise<Decided> {
  const { actor, host, clock, requestId } = context;
  const stored = await sought(context, input.id, 'requests.approve');
  const asked = askedIn(stored.asked);
  // What is granted says no names of disks.
  const amounts = input.granted ? withNames(input.granted, { disks: asked.disks ?? null }) : asked;
  const group = groupOf(stored);
  const verdict = verdictOn(context, stored);
  if (!verdict.ok) return refuse(context, stored, verdict);
  if (stored.host !== host.name)
    throw new AppError('NOT_AVAILABLE', { public: sayOfRequest('request-elsewhere', { host: stored.host }) });
  refuseOver(stored, clock());
  await refuseUngrantable(context, stored, amounts);

  const { minutes } = stored;
  const lasts = minutes === null && isKeepable(group) && can(actor, 'wanted:update', group).ok;
  const request = {
    ...{ group, edits: await editsFor(context, group, amounts), basis: input.basis, confirmed: null },
    ...(minutes === null ? { keep: lasts } : { returnAfterMinutes: minutes }),
  };
  try {
    const change = await applyChange(context, request, {
      request: stored.id,
      action: 'requests.approve',
      what: `${nameOf(stored)}: `,
      before: () => {
        const at = clock();
        return leaveOpen(context, stored, {
          ...{ state: 'granting', granted: JSON.stringify(amounts), decision: requestId, words: input.words || null },
          ...{ decidedBy: actor.email, decidedAt: new Date(at) },
          returnsAt: minutes === null ? null : new Date(at + minutes * minuteMs),
        });
      },
    });
    const { outcome } = change;
    const how = outcome.result === 'applied' ? granted(stored, amounts, outcome.returnsAtMs) : reopened(null);
    await settleGrant(context, { id: stored.id, decision: requestId }, how);
    return { ...change, request: rowOf(await needRequest(context, stored.id), actor) };
  } catch (error) {
    // Without an answer of the agent's the record is pending, and is settled from its journal.
    if (isAppError(error) && error.code !== 'AGENT_DOWN')
      await settleGrant(context, { id: stored.id, decision: requestId }, reopened(null));
    throw error;
  }
}

/** Throws NOT_FOUND, on record: of one of another team too. */
function sought(context: ServiceContext, id: string, action: AuditAction): Promise<StoredRequest> {
  return foundOrRecorded(context, { action, what: `request ${id}` }, () => needRequest(context, id));
}

async function refuse(
  context: ServiceContext,
  stored: StoredRequest,
  verdict: Exclude<Verdict, { ok: true }>,
): Promise<never> {
  return changeOnRecord<never>(context, {
    ...{ verdict, action: 'requests.approve', ...aboutOf(stored), summary: async () => nameOf(stored) },
    run: async () => {
      throw new AppError(verdict.code, { public: verdict.why });
    },
  });
}

function verdictOn({ actor }: Pick<ServiceContext, 'actor'>, stored: StoredRequest): Verdict {
  return mayDecide(actor, { group: groupOf(stored), team: stored.teamId, askedById: stored.askedById });
}

/** Throws BAD_INPUT (field: as fieldOf says it), NOT_AVAILABLE; of a group that is gone GROUP_GONE, and the request has ended with it. */
async function refuseUngrantable(context: ServiceContext, stored: StoredRequest, amounts: Asked): Promise<void> {
  const group = groupOf(stored);
  const [beyond] = beyondAsked(amounts, askedIn(stored.asked));
  if (beyond) throw new AppError('BAD_INPUT', { public: sayBeyond(beyond), field: fieldOf(beyond) });
  try {
    refuseNoMore(group, amounts, await presentOf(context, group));
  } catch (error) {
    if (isAppError(error) && error.code === 'GROUP_GONE')
      await leaveOpen(context, stored, overtaken(sayOfRequest('request-group-gone', { group }), context.clock()));
    throw error;
  }
}

function sayBeyond(part: AskedPart): Sentence {
  if (part.kind === 'amount') return sayOfRequest('request-beyond-asked', { resource: part.resource });
  if (part.kind === 'weight') return sayOfRequest('request-beyond-weight', {});
  if (part.kind === 'cores') return sayOfRequest('request-beyond-cores', {});
  return sayOfRequest('request-beyond-disk', { disk: part.disk, figure: part.figure });
}

/** Of all who decide at once one is first. Throws VALUES_MOVED to the others, also once it has expired. */
async function leaveOpen(
  { db, actor, host, clock }: ServiceContext,
  stored: StoredRequest,
  data: RequestChange,
): Promise<void> {
  const { id, askedById, teamId } = stored;
  const group = groupOf(stored);
  const stillMay = (now: Parameters<typeof mayDecide>[0]) =>
    askedById === actor.id || mayDecide(now, { group, team: teamId, askedById }).ok;
  await inCheckedTransaction(
    { db, actor, host },
    (now) => stillMay({ ...now, id: actor.id }),
    async (transaction) => {
      const now = new Date(clock());
      const { count } = await transaction.teamRequest.updateMany({
        where: { id, state: 'open', expiresAt: { gt: now } },
        data,
      });
      if (count > 0) return tellRequestNews(transaction, { id, now });
      const found = await transaction.teamRequest.findUnique({
        where: { id },
        select: { state: true, decidedBy: true },
      });
      throw overOf(found);
    },
  );
}

function refuseOver(stored: StoredRequest, nowMs: number): void {
  if (stored.state !== 'open' || stored.expiresAt.getTime() <= nowMs) throw overOf(stored);
}

function overOf(found: Pick<StoredRequest, 'state' | 'decidedBy'> | null): AppError {
  if (!found) return new AppError('NOT_FOUND', { public: sayOfRequest('request-none', {}) });
  const state = found.state === 'open' ? 'expired' : requestStateOf(found.state);
  const by = found.decidedBy;
  return new AppError('VALUES_MOVED', {
    public: by === null ? sayOfRequest('request-over', { state }) : sayOfRequest('request-over-by', { state, by }),
  });
}

/** What a record of it is about. */
function aboutOf(stored: StoredRequest) {
  const team = { id: stored.teamId, name: stored.team.name };
  return { group: groupOf(stored), team: async () => team, request: stored.id };
}

/** "request of mel@example.org for 768 MiB of memory" */
function nameOf({ askedBy, asked, id }: StoredRequest): string {
  return `request ${id.slice(0, 8)} of ${askedBy} for ${askedText(askedIn(asked))}`;
}
