import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction, AuditDetail } from '#server/domain/audit/audit-event.ts';
import { resultOf, valuesOf } from '#server/domain/audit/stored-words.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** One record whole: what was asked, before, after. While it is pending the values are those asked. Throws NOT_FOUND. */
export async function readAuditDetail(
  { db }: Pick<ServiceContext, 'db'>,
  { requestId }: { requestId: string },
): Promise<AuditDetail> {
  const intent = await withStorage(() =>
    db.auditIntent.findUnique({ where: { requestId }, include: { outcome: true } }),
  );
  if (!intent) throw new AppError('NOT_FOUND', { public: 'There is no such audit record.', detail: requestId });
  const { outcome } = intent;
  return {
    requestId: intent.requestId,
    sequence: intent.sequence,
    atMs: intent.at.getTime(),
    person: intent.person,
    role: intent.role,
    address: intent.address,
    host: intent.host,
    group: intent.group as GroupPath | null,
    action: intent.action as AuditAction,
    summary: intent.summary,
    result: resultOf(outcome?.result ?? null),
    errno: outcome?.errno ?? null,
    why: outcome?.why ?? null,
    settledAtMs: outcome?.at.getTime() ?? null,
    settledAtRestart: outcome?.settledAtRestart ?? false,
    values: valuesOf(outcome?.values ?? intent.asked),
    intentHash: intent.hash,
    outcomeHash: outcome?.hash ?? null,
  };
}
