-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "AuditIntent" (
    "sequence" INTEGER NOT NULL,
    "requestId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
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
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditIntent_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "AuditOutcome" (
    "sequence" INTEGER NOT NULL,
    "intentSequence" INTEGER NOT NULL,
    "intentAt" TIMESTAMP(3) NOT NULL,
    "intentHash" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "result" TEXT NOT NULL,
    "errno" TEXT,
    "why" TEXT,
    "values" TEXT NOT NULL,
    "settledAtRestart" BOOLEAN NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditOutcome_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "AuditGroup" (
    "path" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "sequence" INTEGER NOT NULL,

    CONSTRAINT "AuditGroup_pkey" PRIMARY KEY ("path","at","sequence")
);

-- CreateTable
CREATE TABLE "AuditPending" (
    "sequence" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "AuditPending_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "FirstStartToken" (
    "id" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "usedAt" TIMESTAMP(3),

    CONSTRAINT "FirstStartToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInAttempts" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "windowEnd" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "SignInAttempts_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMP(3),
    "refreshTokenExpiresAt" TIMESTAMP(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
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

-- AddForeignKey
ALTER TABLE "AuditOutcome" ADD CONSTRAINT "AuditOutcome_intentSequence_fkey" FOREIGN KEY ("intentSequence") REFERENCES "AuditIntent"("sequence") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AuditGroup" ADD CONSTRAINT "AuditGroup_sequence_fkey" FOREIGN KEY ("sequence") REFERENCES "AuditIntent"("sequence") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "AuditPending" ADD CONSTRAINT "AuditPending_sequence_fkey" FOREIGN KEY ("sequence") REFERENCES "AuditIntent"("sequence") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- From here by hand: what makes the record append-only and keeps the lists beside it, as the SQLite twin does.

CREATE FUNCTION "audit_intent_follows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."sequence" <> (SELECT COALESCE(MAX("sequence"), 0) + 1 FROM "AuditIntent")
    OR NEW."previous" <> COALESCE((SELECT "hash" FROM "AuditIntent" ORDER BY "sequence" DESC LIMIT 1), '') THEN
    RAISE EXCEPTION 'the record is append-only: an intent follows the last one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "AuditIntent_follows" BEFORE INSERT ON "AuditIntent" FOR EACH ROW EXECUTE FUNCTION "audit_intent_follows"();

CREATE FUNCTION "audit_outcome_follows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."sequence" <> (SELECT COALESCE(MAX("sequence"), 0) + 1 FROM "AuditOutcome")
    OR NEW."previous" <> COALESCE((SELECT "hash" FROM "AuditOutcome" ORDER BY "sequence" DESC LIMIT 1), '') THEN
    RAISE EXCEPTION 'the record is append-only: an outcome follows the last one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "AuditOutcome_follows" BEFORE INSERT ON "AuditOutcome" FOR EACH ROW EXECUTE FUNCTION "audit_outcome_follows"();

CREATE FUNCTION "audit_intent_lists"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "AuditPending" ("sequence", "at") VALUES (NEW."sequence", NEW."at");
  -- The group and every group above it but the root.
  INSERT INTO "AuditGroup" ("path", "at", "sequence")
  WITH RECURSIVE "up" ("path") AS (
    SELECT NEW."group"
    UNION ALL
    SELECT regexp_replace("path", '/[^/]*$', '') FROM "up" WHERE "path" <> ''
  )
  SELECT "path", NEW."at", NEW."sequence" FROM "up" WHERE "path" NOT IN ('', '/');
  RETURN NULL;
END $$;
CREATE TRIGGER "AuditIntent_lists" AFTER INSERT ON "AuditIntent" FOR EACH ROW EXECUTE FUNCTION "audit_intent_lists"();

CREATE FUNCTION "audit_outcome_settles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "AuditPending" WHERE "sequence" = NEW."intentSequence";
  RETURN NULL;
END $$;
CREATE TRIGGER "AuditOutcome_settles" AFTER INSERT ON "AuditOutcome" FOR EACH ROW EXECUTE FUNCTION "audit_outcome_settles"();

CREATE FUNCTION "audit_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER "AuditIntent_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditIntent" FOR EACH STATEMENT EXECUTE FUNCTION "audit_append_only"();
CREATE TRIGGER "AuditOutcome_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditOutcome" FOR EACH STATEMENT EXECUTE FUNCTION "audit_append_only"();
CREATE TRIGGER "AuditGroup_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditGroup" FOR EACH STATEMENT EXECUTE FUNCTION "audit_append_only"();
