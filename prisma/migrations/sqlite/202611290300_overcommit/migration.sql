-- AlterTable
ALTER TABLE "Team" ADD COLUMN "overcommit" REAL DEFAULT 1;
