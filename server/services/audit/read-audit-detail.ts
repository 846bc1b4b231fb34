import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction, AuditDetail } from '#server/domain/audit/audit-event.ts';
import { sayOfRecord } from '#server/domain/audit/audit-sentences.ts';
import { reasonAsStored, resultOf, valuesOf } from '#server/domain/audit/stored-words.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { canSee, visibleTops } from '#server/domain/people/access.ts';
import { hideInCgroupText, type Sees } from '#server/domain/teams/hide-others.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { hideInRow } from './list-audit.ts';

/** One record whole: what was asked, before, after. While it is pending the values are those asked. Throws NOT_FOUND. */
export async function readAuditDetail(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  { requestId }: { requestId: string },
): Promise<AuditDetail> {
  const intent = await withStorage(() =>
    db.auditIntent.findUnique({ where: { requestId }, include: { outcome: true } }),
  );
  const sees = (group: GroupPath) => canSee(actor, group);
  if (!intent || !canSee(actor, intent.group as GroupPath | null))
    throw new AppError('NOT_FOUND', { public: sayOfRecord('no-such-record', {}), detail: requestId });
  const { outcome } = intent;
  const detail = {
    requestId: intent.requestId,
    sequence: intent.sequence,
    atMs: intent.at.getTime(),
    person: intent.person,
    role: intent.role,
    address: intent.address,
    host: intent.host,
    group: intent.group as GroupPath | null,
    team: intent.teamId === null ? null : { id: intent.teamId, name: intent.teamName ?? '' },
    request: intent.request,
    action: intent.action as AuditAction,
    summary: intent.summary,
    result: resultOf(outcome?.result ?? null),
    errno: outcome?.errno ?? null,
    ...reasonAsStored(outcome?.why ?? null, outcome?.sentence ?? null),
    settledAtMs: outcome?.at.getTime() ?? null,
    settledAtRestart: outcome?.settledAtRestart ?? false,
    values: valuesOf(outcome?.values ?? intent.asked),
    intentHash: intent.hash,
    outcomeHash: outcome?.hash ?? null,
  };
  return visibleTops(actor) === null ? detail : hideInRow(hideInRecord(detail, sees), actor);
}

/** Where processes came from or went to is not told. */
function hideInRecord(detail: AuditDetail, sees: Sees): AuditDetail {
  const isMove = detail.action === 'process.move' || detail.action.startsWith('rules.');
  const values = detail.values.map((value) => ({
    ...value,
    before: hideInCgroupText(value.before, sees),
    after: hideInCgroupText(value.after, sees),
  }));
  return { ...detail, values: isMove ? values : detail.values };
}
