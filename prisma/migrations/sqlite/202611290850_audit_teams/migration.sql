-- AlterTable
ALTER TABLE "AuditIntent" ADD COLUMN "request" TEXT;
ALTER TABLE "AuditIntent" ADD COLUMN "teamId" TEXT;
ALTER TABLE "AuditIntent" ADD COLUMN "teamName" TEXT;

-- CreateIndex
CREATE INDEX "AuditIntent_teamId_at_sequence_idx" ON "AuditIntent"("teamId", "at", "sequence");

-- CreateIndex
CREATE INDEX "AuditIntent_group_at_sequence_idx" ON "AuditIntent"("group", "at", "sequence");
