-- CreateTable
CREATE TABLE "Event" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "host" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "kind" TEXT NOT NULL,
    "group" TEXT,
    "body" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "EventGroup" (
    "path" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "eventId" INTEGER NOT NULL,

    PRIMARY KEY ("path", "at", "eventId"),
    CONSTRAINT "EventGroup_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "Event" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "EventSeen" (
    "userId" TEXT NOT NULL PRIMARY KEY,
    "eventId" INTEGER NOT NULL
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
