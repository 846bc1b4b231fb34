import { answerAuditExport } from '#server/api/audit/answer-audit-export.ts';

export const dynamic = 'force-dynamic';

export { answerAuditExport as GET };
