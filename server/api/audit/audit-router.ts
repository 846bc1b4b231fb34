import { auditQuerySchema, groupAtSchema } from '#server/domain/audit/audit-event.ts';
import { inputOf } from '#server/domain/input.ts';
import { listAudit, listAuditPeople, listAuditTeams } from '#server/services/audit/list-audit.ts';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import { readGroupAtMoment } from '#server/services/audit/read-group-at-moment.ts';
import { readVerdict, verifyAudit } from '#server/services/audit/verify-audit.ts';
import { allowedProcedure, allowedSomewhere, requestIdInput, router } from '../trpc.ts';

const readingAudit = allowedProcedure('audit:read');
/** The records of one's own groups alone. */
const readingOwn = allowedSomewhere('audit:read');

export const auditRouter = router({
  list: readingOwn.input(inputOf(auditQuerySchema)).query(({ ctx, input }) => listAudit(ctx, input)),
  detail: readingOwn.input(inputOf(requestIdInput)).query(({ ctx, input }) => readAuditDetail(ctx, input)),
  groupAt: readingOwn.input(inputOf(groupAtSchema)).query(({ ctx, input }) => readGroupAtMoment(ctx, input)),
  people: readingAudit.query(({ ctx }) => listAuditPeople(ctx)),
  teams: readingAudit.query(({ ctx }) => listAuditTeams(ctx)),
  verdict: readingAudit.query(({ ctx }) => readVerdict(ctx)),
  verify: readingAudit.query(({ ctx }) => verifyAudit(ctx)),
});
