import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import { keepVerifying } from './keep-verifying.ts';
import { recordEvent } from './record-event.ts';
import { lastVerdict, readVerdict, verifyAudit } from './verify-audit.ts';

const signIn = {
  action: 'session.signIn',
  person: 'ada',
  actorId: null,
  role: 'admin',
  summary: 'in',
  why: null,
} as const;

test('a broken chain shows without anybody asking, and is said once', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  await recordEvent(context, { ...signIn, result: 'applied' });
  expect(lastVerdict(context)).toBeNull();
  const lines: string[] = [];
  const keeper = keepVerifying(context, { everyMs: 1, log: (line) => lines.push(line) });
  await vi.waitUntil(() => lastVerdict(context)?.kind === 'intact');
  expect(lines).toEqual([]);

  const database = new Database(bench.databaseFile);
  database.exec(`DROP TRIGGER "AuditIntent_no_update"; UPDATE "AuditIntent" SET "person" = 'eve'`);
  database.close();

  await vi.waitUntil(() => lastVerdict(context)?.kind === 'broken');
  const found = lastVerdict(context);
  bench.time.nowMs += 1;
  await vi.waitUntil(() => lastVerdict(context)?.atMs !== found?.atMs);
  await keeper.stop();
  expect(lines).toEqual(['corral: the audit log is broken: attempt 1: Its content is not what was stored.']);
});

test('who asks is told what stands, not what was found before', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  const keeper = keepVerifying(context, { log: () => {} });
  await recordEvent(bench.as(ada), { ...signIn, result: 'applied' });

  await vi.waitUntil(async () => {
    const { intents } = await verifyAudit(context);
    return intents.count === 1;
  });

  expect(lastVerdict(context)).toMatchObject({ kind: 'intact', intents: { count: 1 } });
  await keeper.stop();
});

test('it ends in the middle of a walk', async () => {
  await using bench = await openTestBench();
  const lines: string[] = [];
  const keeper = keepVerifying(bench.as(ada), { log: (line) => lines.push(line) });

  await keeper.stop();

  expect(lines).toEqual([]);
});

test('what was stored after a walk is counted beside what it found', async () => {
  await using bench = await openTestBench();
  const context = bench.as(ada);
  expect(await readVerdict(context)).toBeNull();
  await verifyAudit(context);

  for (const summary of ['one', 'two']) await recordEvent(bench.as(ada), { ...signIn, summary, result: 'applied' });

  expect(await readVerdict(context)).toMatchObject({
    intents: { kind: 'intact', count: 0 },
    since: { intents: 2, outcomes: 2 },
  });
  await verifyAudit(context);
  expect(await readVerdict(context)).toMatchObject({ intents: { count: 2 }, since: { intents: 0, outcomes: 0 } });
});
