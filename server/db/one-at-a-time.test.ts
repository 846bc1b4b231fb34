import { expect, test } from 'vitest';
import { openTestDb } from './test-db.fixtures.ts';

test('what is stored while a transaction is open does not vanish with it', async () => {
  await using bench = await openTestDb();
  const { db } = bench;
  const row = (key: string) => ({ data: { key, count: 1, windowEnd: new Date(0) } });

  let beside: Promise<unknown> = Promise.resolve();
  const transaction = db.$transaction(async (inside) => {
    await inside.signInAttempts.create(row('inside'));
    beside = db.signInAttempts.create(row('beside')).then(() => {});
    await inside.signInAttempts.count();
    throw new Error('changed my mind');
  });

  await expect(transaction).rejects.toThrow('changed my mind');
  await beside;
  expect(await db.signInAttempts.findMany({ select: { key: true } })).toEqual([{ key: 'beside' }]);
});

test('writes are durable when they return: synchronous is FULL, in WAL', async () => {
  await using bench = await openTestDb();

  expect(await bench.db.$queryRaw`PRAGMA synchronous`).toEqual([{ synchronous: 2n }]);
  expect(await bench.db.$queryRaw`PRAGMA journal_mode`).toEqual([{ journal_mode: 'wal' }]);
});
