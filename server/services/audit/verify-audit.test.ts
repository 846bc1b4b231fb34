import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import { hashIntent } from './audit-chain.ts';
import { recordEvent } from './record-event.ts';
import { verifyAudit } from './verify-audit.ts';

async function openWithThreeRecords(): Promise<TestBench> {
  const bench = await openTestBench();
  for (const person of ['ada', 'bob', 'cyd'])
    await recordEvent(bench.as(ada), {
      action: 'session.signIn',
      person,
      actorId: null,
      role: 'admin',
      summary: 'sign in',
      result: 'applied',
      why: null,
      ...(person === 'cyd' ? { team: { id: 't1', name: 'Blue' }, request: 'r1' } : {}),
    });
  return bench;
}

/** As somebody with the file and no scruples would: without the triggers. */
function tamper(bench: TestBench, ...statements: string[]): void {
  const database = new Database(bench.databaseFile);
  database.pragma('foreign_keys = OFF');
  const triggers = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${name}"`);
  for (const statement of statements) database.exec(statement);
  database.close();
}

test('an untouched record is intact', async () => {
  await using bench = await openWithThreeRecords();

  expect(await verifyAudit(bench.as(ada))).toMatchObject({
    kind: 'intact',
    intents: { count: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) },
    outcomes: { count: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

test.each([
  ['a changed intent', `UPDATE "AuditIntent" SET "person" = 'eve' WHERE "sequence" = 2`, 'intents', 2],
  ['a removed intent', `DELETE FROM "AuditIntent" WHERE "sequence" = 2`, 'intents', 2],
  [
    'a reason put in',
    `UPDATE "AuditOutcome" SET "sentence" = '{"code":"a","values":{}}' WHERE "sequence" = 2`,
    'outcomes',
    2,
  ],
  ['a team put in', `UPDATE "AuditIntent" SET "teamId" = 't', "teamName" = 'T' WHERE "sequence" = 2`, 'intents', 2],
  [
    'a team taken out',
    `UPDATE "AuditIntent" SET "teamId" = NULL, "teamName" = NULL WHERE "sequence" = 3`,
    'intents',
    3,
  ],
  ['another request', `UPDATE "AuditIntent" SET "request" = 'r2' WHERE "sequence" = 3`, 'intents', 3],
  ['a changed outcome', `UPDATE "AuditOutcome" SET "result" = 'failed' WHERE "sequence" = 3`, 'outcomes', 3],
  ['a removed outcome', `DELETE FROM "AuditOutcome" WHERE "sequence" = 1`, 'outcomes', 1],
] as const)('%s shows', async (_, statement, chain, sequence) => {
  await using bench = await openWithThreeRecords();

  tamper(bench, statement);

  expect(await verifyAudit(bench.as(ada))).toMatchObject({
    kind: 'broken',
    [chain]: { kind: 'broken', sequence, count: sequence - 1 },
  });
});

test('who asks while it is under way gets the same answer, and later a new one', async () => {
  await using bench = await openWithThreeRecords();

  const first = verifyAudit(bench.as(ada));
  const second = verifyAudit(bench.as(ada));
  expect(second).toBe(first);
  expect(await first).toMatchObject({ kind: 'intact' });

  tamper(bench, `DELETE FROM "AuditIntent" WHERE "sequence" = 2`);
  expect(await verifyAudit(bench.as(ada))).toMatchObject({ kind: 'broken' });
});

test.each(['half a character: \ud83d', 'a NUL: \0', 'e\u0301'])(
  'an address typed with %j does not look tampered with',
  async (person) => {
    await using bench = await openTestBench();
    const event = { action: 'session.refused', actorId: null, role: 'none', summary: person, why: null } as const;

    await recordEvent(bench.as(ada), { ...event, person, result: 'refused' });

    expect(await verifyAudit(bench.as(ada))).toMatchObject({ kind: 'intact', intents: { count: 1 } });
  },
);

test('no field of a record can be changed without it showing', async () => {
  await using bench = await openWithThreeRecords();
  const database = new Database(bench.databaseFile, { readonly: true });
  const columnsOf = (table: string) => database.prepare<[], { name: string }>(`PRAGMA table_info("${table}")`).all();

  const unnoticed: string[] = [];
  for (const table of ['AuditIntent', 'AuditOutcome'])
    for (const { name } of columnsOf(table)) {
      const kept = `CREATE TABLE IF NOT EXISTS "kept" AS SELECT * FROM "${table}"`;
      const changed = `UPDATE "${table}" SET "${name}" = CASE typeof("${name}")
        WHEN 'integer' THEN 1 - "${name}" WHEN 'text' THEN "${name}" || 'x' ELSE 'x' END WHERE "sequence" = 2`;
      tamper(bench, kept, changed);
      const verdict = await verifyAudit(bench.as(ada)).catch(() => ({ kind: 'broken' }));
      if (verdict.kind === 'intact') unnoticed.push(`${table}.${name}`);
      tamper(bench, `DELETE FROM "${table}"`, `INSERT INTO "${table}" SELECT * FROM "kept"`, 'DROP TABLE "kept"');
    }
  database.close();

  expect(unnoticed).toEqual([]);
  expect(await verifyAudit(bench.as(ada))).toMatchObject({ kind: 'intact', intents: { count: 3 } });
});

test('records from before teams were on record have the hashes that they had', () => {
  const fields = {
    ...{ sequence: 1, requestId: 'r', at: new Date(0), actorId: null, person: 'ada', role: 'admin', address: null },
    ...{ host: 'h', group: null, action: 'session.signIn', summary: 's', asked: '[]', previous: '' },
  };

  // As version 0.1 has computed it.
  const before = createHash('sha256')
    .update(
      '["corral intent 1","",1,"r","1970-01-01T00:00:00.000Z",null,"ada","admin",null,"h",null,"session.signIn","s","[]"]',
    )
    .digest('hex');

  expect(hashIntent({ ...fields, teamId: null, teamName: null, request: null })).toBe(before);
  expect(hashIntent({ ...fields, teamId: 't', teamName: 'T', request: null })).not.toBe(before);
});

test('of a broken chain the other is told all the same', async () => {
  await using bench = await openWithThreeRecords();

  tamper(bench, `UPDATE "AuditOutcome" SET "result" = 'failed' WHERE "sequence" = 2`);

  expect(await verifyAudit(bench.as(ada))).toMatchObject({
    intents: { kind: 'intact', count: 3 },
    outcomes: { kind: 'broken', sequence: 2, why: 'Its content is not what was stored.' },
  });
});
