/** Opens the database for web. The schema has to be there already: `migrate` runs before. */
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { PrismaClient } from '#prisma/generated/client/client.ts';
import { oneAtATime } from './one-at-a-time.ts';

export type Db = PrismaClient;

/** What the callback of `$transaction` is given. */
export type DbTransaction = Parameters<Parameters<Db['$transaction']>[0]>[0];

/**
 * How long SQLite itself waits for a lock. It waits inside the one thread that also serves the pages, so it is short;
 * withStorage (storage-error.ts) tries again without blocking anybody.
 */
const busyTimeoutMs = 100;

/** synchronous=FULL: an intent that was stored survives a power cut, or it would not be worth storing. */
const pragmas = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA recursive_triggers = ON;
`;

/** A connected client for the SQLite file; `$disconnect()` closes it. Throws when the file cannot be opened. */
export async function openDb(file: string): Promise<Db> {
  const adapter = new PrismaBetterSqlite3({ url: `file:${file}`, timeout: busyTimeoutMs, fileMustExist: true });
  const db = new PrismaClient({ adapter: oneAtATime(adapter, pragmas) });
  await db.$connect();
  return db;
}
