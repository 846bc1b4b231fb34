/**
 * Puts on record what came back by itself, each return once: whenever the agent is there anew, and every few seconds. The agent
 * holds what web was away for.
 */
import { idsOfEmail, notify } from '#server/db/notification-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { readTeamOfGroup } from '#server/db/team-of-group.ts';
import { queueNews } from '#server/db/webhook-rows.ts';
import { notificationOfReturn } from '#server/domain/notifications/make-notifications.ts';
import { type EndedTry, ownReturnPrefix } from '#server/domain/tries/try.ts';
import { newsOfReturn } from '#server/domain/webhooks/webhook-message.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import {
  lookAgain,
  notOnRecord,
  type RecordParts,
  recordTold,
  type ToldEntry,
} from '#server/services/audit/record-told.ts';
import { outcomeOfReturn, summaryOfReturn } from './describe-try.ts';

export function keepTryRecords(
  parts: RecordParts & { mirror: Pick<HostMirror, 'subscribe'> },
  log: (line: string) => void,
): { stop(): Promise<void> } {
  /** All up to here are on record; another agent counts anew. */
  let told = 0;
  const look = async (isAnew: boolean) => {
    if (isAnew) told = 0;
    const { ended } = await parts.host.verbs.tries();
    const untold = ended.filter(({ number }) => number > told);
    await recordReturns(parts, untold);
    told = ended.at(-1)?.number ?? 0;
  };
  return lookAgain(parts.mirror, { look, what: 'what came back by itself', log });
}

/** Stores what is not stored yet. Throws what the database throws. */
export async function recordReturns(parts: RecordParts, ended: readonly EndedTry[]): Promise<void> {
  // What somebody has asked for is on record by who asked.
  const own = ended.filter(({ requestId }) => requestId.startsWith(ownReturnPrefix));
  if (own.length === 0) return;
  // Before they are on record: cut short in between, it is found here again, and told to nobody twice.
  const requests = await requestsOf(parts, own);
  await tellReturns(parts, own, requests);
  await recordTold(
    parts,
    own.map((each) => ({ ...entryOf(each), request: requests.get(each.try.id)?.id ?? null })),
  );
}

/** Tells webhooks, and the people whose it is, what came back or could not, and is not on record yet. */
async function tellReturns(
  { db, host }: RecordParts,
  ended: readonly EndedTry[],
  requests: ReadonlyMap<string, GrantedRequest>,
): Promise<void> {
  const untold = await notOnRecord(
    { db },
    ended.map(({ requestId }) => requestId),
  );
  for (const each of ended.filter(({ requestId }) => untold.has(requestId)))
    await withStorage(() =>
      db.$transaction(async (transaction) => {
        const team = await readTeamOfGroup(transaction, { host: host.name, group: each.try.group });
        const news = newsOfReturn(each, { host: host.name, team });
        await queueNews(transaction, news, { host: host.name, now: new Date(each.atMs) });
        const notification = notificationOfReturn(each, host.name);
        if (!notification) return;
        const asker = requests.get(each.try.id)?.askedById ?? null;
        const people = [...(await idsOfEmail(transaction, each.try.askedBy)), ...(asker === null ? [] : [asker])];
        await notify(transaction, people, notification);
      }),
    );
}

interface GrantedRequest {
  id: string;
  askedById: string;
}

/** Which requests of members were granted by these tries. */
async function requestsOf({ db }: RecordParts, ended: readonly EndedTry[]): Promise<Map<string, GrantedRequest>> {
  const decision = { in: ended.map((each) => each.try.id) };
  const found = await withStorage(() =>
    db.teamRequest.findMany({ where: { decision }, select: { id: true, askedById: true, decision: true } }),
  );
  return new Map(found.flatMap(({ decision: granted, ...one }) => (granted === null ? [] : [[granted, one]])));
}

function entryOf(each: EndedTry): ToldEntry {
  const { requestId, atMs } = each;
  return {
    ...{ requestId, group: each.try.group, action: 'try.return' },
    summary: `${wordsOf(each)}${summaryOfReturn(each.try, atMs)}`.slice(0, 300),
    outcome: outcomeOf(each),
  };
}

function wordsOf({ how }: EndedTry): string {
  if (how === 'stuck') return 'could not be put back, ';
  return how === 'boot' ? 'ended by the boot, ' : 'returned ';
}

function outcomeOf({ outcome, try: ended }: EndedTry): NewOutcome {
  if (outcome) return outcomeOfReturn(outcome);
  const { why = null, sentence = null } = ended.stuck ?? {};
  const values = ended.settings.map(({ path, before, tried }) => ({
    ...{ what: path, asked: before, before: tried, after: null, status: 'not-tried', errno: null, why: null },
  }));
  return { result: 'refused', errno: null, why, sentence, values };
}
