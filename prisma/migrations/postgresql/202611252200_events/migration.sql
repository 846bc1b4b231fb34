-- CreateTable
CREATE TABLE "Event" (
    "id" SERIAL NOT NULL,
    "host" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "group" TEXT,
    "body" TEXT NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EventGroup" (
    "path" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "eventId" INTEGER NOT NULL,

    CONSTRAINT "EventGroup_pkey" PRIMARY KEY ("path","at","eventId")
);

-- CreateTable
CREATE TABLE "EventSeen" (
    "userId" TEXT NOT NULL,
    "eventId" INTEGER NOT NULL,

    CONSTRAINT "EventSeen_pkey" PRIMARY KEY ("userId")
);

-- CreateIndex
CREATE INDEX "Event_at_id_idx" ON "Event"("at", "id");

-- CreateIndex
CREATE INDEX "Event_kind_at_id_idx" ON "Event"("kind", "at", "id");

-- CreateIndex
CREATE INDEX "Event_group_at_id_idx" ON "Event"("group", "at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Event_host_record_sequence_key" ON "Event"("host", "record", "sequence");

-- CreateIndex
CREATE INDEX "EventGroup_eventId_idx" ON "EventGroup"("eventId");

-- AddForeignKey
ALTER TABLE "EventGroup" ADD CONSTRAINT "EventGroup_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "Event"("id") ON DELETE CASCADE ON UPDATE CASCADE;
