import { auditQuerySchema } from '#server/domain/audit/audit-event.ts';
import { inputOf } from '#server/domain/input.ts';
import { listAudit, listAuditPeople } from '#server/services/audit/list-audit.ts';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import { verifyAudit } from '#server/services/audit/verify-audit.ts';
import { allowedProcedure, requestIdInput, router } from '../trpc.ts';

const readingAudit = allowedProcedure('audit:read');

export const auditRouter = router({
  list: readingAudit.input(inputOf(auditQuerySchema)).query(({ ctx, input }) => listAudit(ctx, input)),
  detail: readingAudit.input(inputOf(requestIdInput)).query(({ ctx, input }) => readAuditDetail(ctx, input)),
  people: readingAudit.query(({ ctx }) => listAuditPeople(ctx)),
  verify: readingAudit.query(({ ctx }) => verifyAudit(ctx)),
});
