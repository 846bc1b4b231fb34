-- AlterTable
ALTER TABLE "AuditOutcome" ADD COLUMN "sentence" TEXT;
