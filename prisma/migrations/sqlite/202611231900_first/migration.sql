-- CreateTable
CREATE TABLE "AuditIntent" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "requestId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "actorId" TEXT,
    "person" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "address" TEXT,
    "host" TEXT NOT NULL,
    "group" TEXT,
    "action" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "AuditOutcome" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "intentSequence" INTEGER NOT NULL,
    "intentAt" DATETIME NOT NULL,
    "intentHash" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "result" TEXT NOT NULL,
    "errno" TEXT,
    "why" TEXT,
    "values" TEXT NOT NULL,
    "settledAtRestart" BOOLEAN NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    CONSTRAINT "AuditOutcome_intentSequence_fkey" FOREIGN KEY ("intentSequence") REFERENCES "AuditIntent" ("sequence") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "AuditGroup" (
    "path" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "sequence" INTEGER NOT NULL,

    PRIMARY KEY ("path", "at", "sequence"),
    CONSTRAINT "AuditGroup_sequence_fkey" FOREIGN KEY ("sequence") REFERENCES "AuditIntent" ("sequence") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "AuditPending" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    CONSTRAINT "AuditPending_sequence_fkey" FOREIGN KEY ("sequence") REFERENCES "AuditIntent" ("sequence") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "FirstStartToken" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "tokenHash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "usedAt" DATETIME
);

-- CreateTable
CREATE TABLE "SignInAttempts" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "count" INTEGER NOT NULL,
    "windowEnd" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" DATETIME NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,
    CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" DATETIME,
    "refreshTokenExpiresAt" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditIntent_requestId_key" ON "AuditIntent"("requestId");

-- CreateIndex
CREATE INDEX "AuditIntent_at_sequence_idx" ON "AuditIntent"("at", "sequence");

-- CreateIndex
CREATE INDEX "AuditIntent_person_at_sequence_idx" ON "AuditIntent"("person", "at", "sequence");

-- CreateIndex
CREATE INDEX "AuditIntent_action_at_sequence_idx" ON "AuditIntent"("action", "at", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "AuditOutcome_intentSequence_key" ON "AuditOutcome"("intentSequence");

-- CreateIndex
CREATE INDEX "AuditOutcome_result_intentAt_intentSequence_idx" ON "AuditOutcome"("result", "intentAt", "intentSequence");

-- CreateIndex
CREATE INDEX "AuditPending_at_sequence_idx" ON "AuditPending"("at", "sequence");

-- CreateIndex
CREATE INDEX "SignInAttempts_windowEnd_idx" ON "SignInAttempts"("windowEnd");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_providerId_accountId_key" ON "Account"("providerId", "accountId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- From here by hand: what makes the record append-only and keeps the lists beside it. RAISE(ABORT) undoes the whole
-- statement. The checks before INSERT also stand against INSERT OR REPLACE, which deletes without asking DELETE triggers.

CREATE TRIGGER "AuditIntent_follows" BEFORE INSERT ON "AuditIntent" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only: an intent follows the last one')
  WHERE NEW."sequence" <> (SELECT COALESCE(MAX("sequence"), 0) + 1 FROM "AuditIntent")
    OR NEW."previous" <> COALESCE((SELECT "hash" FROM "AuditIntent" ORDER BY "sequence" DESC LIMIT 1), '')
    OR EXISTS (SELECT 1 FROM "AuditIntent" WHERE "requestId" = NEW."requestId");
END;

CREATE TRIGGER "AuditOutcome_follows" BEFORE INSERT ON "AuditOutcome" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only: an outcome follows the last one')
  WHERE NEW."sequence" <> (SELECT COALESCE(MAX("sequence"), 0) + 1 FROM "AuditOutcome")
    OR NEW."previous" <> COALESCE((SELECT "hash" FROM "AuditOutcome" ORDER BY "sequence" DESC LIMIT 1), '')
    OR EXISTS (SELECT 1 FROM "AuditOutcome" WHERE "intentSequence" = NEW."intentSequence");
END;

CREATE TRIGGER "AuditIntent_lists" AFTER INSERT ON "AuditIntent" BEGIN
  INSERT INTO "AuditPending" ("sequence", "at") VALUES (NEW."sequence", NEW."at");
  -- The group and every group above it but the root: rtrim with all the characters of the path but "/" cuts the last name.
  INSERT INTO "AuditGroup" ("path", "at", "sequence")
  SELECT "path", NEW."at", NEW."sequence" FROM (
    WITH RECURSIVE "up" ("path") AS (
      SELECT NEW."group"
      UNION ALL
      SELECT rtrim(rtrim("path", replace("path", '/', '')), '/') FROM "up" WHERE "path" <> ''
    )
    SELECT "path" FROM "up" WHERE "path" NOT IN ('', '/')
  );
END;

CREATE TRIGGER "AuditOutcome_settles" AFTER INSERT ON "AuditOutcome" BEGIN
  DELETE FROM "AuditPending" WHERE "sequence" = NEW."intentSequence";
END;

CREATE TRIGGER "AuditIntent_no_update" BEFORE UPDATE ON "AuditIntent" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only');
END;
CREATE TRIGGER "AuditIntent_no_delete" BEFORE DELETE ON "AuditIntent" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only');
END;
CREATE TRIGGER "AuditOutcome_no_update" BEFORE UPDATE ON "AuditOutcome" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only');
END;
CREATE TRIGGER "AuditOutcome_no_delete" BEFORE DELETE ON "AuditOutcome" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only');
END;
CREATE TRIGGER "AuditGroup_no_update" BEFORE UPDATE ON "AuditGroup" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only');
END;
CREATE TRIGGER "AuditGroup_no_delete" BEFORE DELETE ON "AuditGroup" BEGIN
  SELECT RAISE(ABORT, 'the record is append-only');
END;
