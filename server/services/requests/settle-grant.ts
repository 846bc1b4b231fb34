/** How a grant goes on once it is known what became of its change. */

import { tellRequestNews } from '#server/db/request-news.ts';
import type { RequestChange, StoredRequest } from '#server/db/request-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { Asked } from '#server/domain/requests/asked.ts';
import { isLess } from '#server/domain/requests/asked.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { askedIn, reasonText } from './tell-request.ts';

/** `returnsAtMs`: as the agent says; else it stays as it was stored with the decision. */
export function granted(stored: Pick<StoredRequest, 'asked'>, amounts: Asked, returnsAtMs?: number): RequestChange {
  return {
    state: isLess(amounts, askedIn(stored.asked)) ? 'granted-less' : 'granted',
    ...(returnsAtMs === undefined ? {} : { returnsAt: new Date(returnsAtMs) }),
    reason: null,
    seenAt: null,
  };
}

/** As if nobody had decided; `why` is told to who looks at it. */
export function reopened(why: Sentence | null): RequestChange {
  const undecided = { granted: null, decidedBy: null, decidedAt: null, words: null, decision: null, returnsAt: null };
  return { ...undecided, state: 'open', reason: why && reasonText(why) };
}

/** What a request becomes that is of no use any more. */
export function overtaken(why: Sentence, nowMs: number): RequestChange {
  return { state: 'overtaken', endedAt: new Date(nowMs), returnsAt: null, reason: reasonText(why), seenAt: null };
}

/** Of whoever comes to know it, the first one settles it. */
export async function settleGrant(
  { db, clock }: Pick<ServiceContext, 'db' | 'clock'>,
  { id, decision }: { id: string; decision: string },
  change: RequestChange,
): Promise<void> {
  await withStorage(() =>
    db.$transaction(async (transaction) => {
      const where = { id, decision, state: 'granting' };
      const { count } = await transaction.teamRequest.updateMany({ where, data: change });
      if (count > 0) await tellRequestNews(transaction, { id, now: new Date(clock()) });
    }),
  );
}
