/** What became of a step of a request that web was killed in: the request itself says so. A grant is a change, and has the journal. */
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import { sayOfRequest } from '#server/domain/requests/request-sentences.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';

const steps: readonly AuditAction[] = ['requests.ask', 'requests.withdraw', 'requests.decline'];

export function isAboutRequest(action: AuditAction): boolean {
  return steps.includes(action);
}

/** By the id of the step's audit record, which the request was stored with. Throws what the database throws. */
export async function outcomeOfRequest(db: Db, { requestId }: { requestId: string }): Promise<NewOutcome> {
  const found = await withStorage(() =>
    db.teamRequest.count({ where: { OR: [{ id: requestId }, { decision: requestId }] } }),
  );
  if (found > 0) return { result: 'applied', errno: null, why: null, values: [] };
  return { result: 'failed', errno: null, ...reasonOf(sayOfRequest('request-step-not-stored', {})), values: [] };
}
