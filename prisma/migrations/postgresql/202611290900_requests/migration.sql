-- CreateTable
CREATE TABLE "TeamRequest" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "teamId" TEXT NOT NULL,
    "group" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "present" TEXT NOT NULL,
    "granted" TEXT,
    "why" TEXT NOT NULL,
    "minutes" INTEGER,
    "askedById" TEXT NOT NULL,
    "askedBy" TEXT NOT NULL,
    "askedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "state" TEXT NOT NULL,
    "decidedBy" TEXT,
    "decidedAt" TIMESTAMP(3),
    "words" TEXT,
    "decision" TEXT,
    "returnsAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "reason" TEXT,
    "seenAt" TIMESTAMP(3),

    CONSTRAINT "TeamRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "TeamRequest_state_askedAt_id_idx" ON "TeamRequest"("state", "askedAt", "id");

-- CreateIndex
CREATE INDEX "TeamRequest_teamId_askedAt_id_idx" ON "TeamRequest"("teamId", "askedAt", "id");

-- CreateIndex
CREATE INDEX "TeamRequest_askedById_state_idx" ON "TeamRequest"("askedById", "state");

-- CreateIndex
CREATE INDEX "TeamRequest_decision_idx" ON "TeamRequest"("decision");

-- AddForeignKey
ALTER TABLE "TeamRequest" ADD CONSTRAINT "TeamRequest_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE CASCADE ON UPDATE CASCADE;
