import { expect, test } from 'vitest';
import { isConflict } from './storage-error.ts';
import { openTestDb } from './test-db.fixtures.ts';

const intent = {
  at: new Date(0),
  person: 'ada@example.org',
  role: 'admin',
  host: 'h',
  action: 'limits.apply',
  summary: 's',
  asked: '[]',
};

async function openWithOneRecord() {
  const bench = await openTestDb();
  await bench.db.auditIntent.create({
    data: { ...intent, sequence: 1, requestId: 'r1', group: '/a/b', previous: '', hash: 'h1' },
  });
  await bench.db.auditOutcome.create({
    data: {
      sequence: 1,
      intentSequence: 1,
      intentAt: intent.at,
      intentHash: 'h1',
      at: intent.at,
      result: 'applied',
      values: '[]',
      settledAtRestart: false,
      previous: '',
      hash: 'o1',
    },
  });
  return bench;
}

test.each([
  `UPDATE "AuditIntent" SET "person" = 'eve'`,
  `DELETE FROM "AuditIntent"`,
  `UPDATE "AuditOutcome" SET "result" = 'failed'`,
  `DELETE FROM "AuditOutcome"`,
  `UPDATE "AuditGroup" SET "path" = '/c'`,
  `DELETE FROM "AuditGroup"`,
  // REPLACE deletes the row in its way without asking the triggers on DELETE.
  `INSERT OR REPLACE INTO "AuditIntent" ("sequence", "requestId", "at", "actorId", "person", "role", "address", "host", "group", "action", "summary", "asked", "previous", "hash") SELECT "sequence", "requestId", "at", "actorId", 'eve', "role", "address", "host", "group", "action", "summary", "asked", "previous", "hash" FROM "AuditIntent"`,
  `INSERT OR REPLACE INTO "AuditIntent" ("sequence", "requestId", "at", "actorId", "person", "role", "address", "host", "group", "action", "summary", "asked", "previous", "hash") SELECT 2, "requestId", "at", "actorId", 'eve', "role", "address", "host", "group", "action", "summary", "asked", "hash", 'h2' FROM "AuditIntent"`,
])('the database itself refuses %s', async (statement) => {
  await using bench = await openWithOneRecord();

  const attempt = bench.db.$executeRawUnsafe(statement);

  await expect(attempt).rejects.toThrow('append-only');
  expect(await bench.db.auditIntent.findMany({ select: { person: true } })).toEqual([{ person: 'ada@example.org' }]);
  expect(await bench.db.auditOutcome.findMany({ select: { result: true } })).toEqual([{ result: 'applied' }]);
});

test.each([
  ['a gap', { sequence: 3, previous: 'h1' }],
  ['another past', { sequence: 2, previous: 'h0' }],
])('refuses an intent with %s', async (_, wrong) => {
  await using bench = await openWithOneRecord();

  const error = await bench.db.auditIntent
    .create({ data: { ...intent, ...wrong, requestId: 'r2', hash: 'h2' } })
    .catch((reason: unknown) => reason);

  expect(isConflict(error)).toBe(true);
});

test('lists an intent under its group and each group above, and as pending until it has an outcome', async () => {
  await using bench = await openWithOneRecord();
  const { db } = bench;

  await db.auditIntent.create({
    data: { ...intent, sequence: 2, requestId: 'r2', group: '/ü/b c/d', previous: 'h1', hash: 'h2' },
  });

  const groups = await db.auditGroup.findMany({ where: { sequence: 2 }, select: { path: true } });
  expect(groups.map((group) => group.path).sort()).toEqual(['/ü', '/ü/b c', '/ü/b c/d']);
  expect(await db.auditPending.findMany({ select: { sequence: true } })).toEqual([{ sequence: 2 }]);
});
