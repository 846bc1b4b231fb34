/**
 * Brings the SQLite database up to date: `node server/db/migrate.ts`. Each migration of prisma/migrations/sqlite is one
 * transaction, noted in _prisma_migrations as Prisma itself would. Refuses a migration that was edited after it was
 * applied, or that failed halfway. Two starts at once are fine: the second waits for the first and finds nothing to do.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { databaseFileFrom } from './database-url.ts';

const migrationsFolder = path.resolve(import.meta.dirname, '../../prisma/migrations/sqlite');

const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`;

interface HistoryRow {
  checksum: string;
  finished_at: string | null;
}

/**
 * Applies what is missing and returns the names of the migrations it applied. Throws with one clear sentence when the
 * history does not fit the folder; the database is then as it was.
 */
export function migrate(databaseFile: string, folder = migrationsFolder): string[] {
  mkdirSync(path.dirname(databaseFile), { recursive: true, mode: 0o700 });
  const database = new Database(databaseFile, { timeout: 10_000 });
  try {
    // Passwords' hashes and sessions are in there: nobody else's business.
    chmodSync(databaseFile, 0o600);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(historyTable);
    const names = migrationNames(folder);
    refuseUnknown(database, names);
    return names.filter((name) => applyOne(database, folder, name));
  } finally {
    database.close();
  }
}

function migrationNames(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** A database that a newer Corral wrote has migrations that this one does not know: better stop than guess. */
function refuseUnknown(database: Database.Database, known: string[]): void {
  const rows = database
    .prepare<[], { name: string }>('SELECT migration_name AS name FROM _prisma_migrations WHERE rolled_back_at IS NULL')
    .all();
  const unknown = rows.find((row) => !known.includes(row.name));
  if (unknown) throw new Error(`The database is newer than this Corral: it has the migration ${unknown.name}.`);
}

/** True when it was applied now, false when it had been before. */
function applyOne(database: Database.Database, folder: string, name: string): boolean {
  const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  // Outside the transaction: inside, SQLite ignores it. A migration may rebuild a table that others refer to.
  database.pragma('foreign_keys = OFF');
  database.exec('BEGIN IMMEDIATE');
  try {
    const applied = wasApplied(database, name, checksum);
    if (!applied) {
      database.exec(sql);
      const broken = database.pragma('foreign_key_check') as unknown[];
      if (broken.length > 0) throw new Error(`The migration ${name} breaks ${broken.length} foreign keys.`);
      note(database, name, checksum);
    }
    database.exec('COMMIT');
    return !applied;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function wasApplied(database: Database.Database, name: string, checksum: string): boolean {
  const row = database
    .prepare<[string], HistoryRow>(
      'SELECT checksum, finished_at FROM _prisma_migrations WHERE migration_name = ? AND rolled_back_at IS NULL',
    )
    .get(name);
  if (!row) return false;
  if (row.finished_at === null) throw new Error(`The migration ${name} failed before; it has to be looked at by hand.`);
  if (row.checksum !== checksum) throw new Error(`The migration ${name} was edited after it was applied.`);
  return true;
}

function note(database: Database.Database, name: string, checksum: string): void {
  const now = new Date().toISOString();
  database
    .prepare(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES (?, ?, ?, ?, ?, 1)`,
    )
    .run(randomUUID(), checksum, now, name, now);
}

if (import.meta.main) {
  try {
    const file = databaseFileFrom(process.env, process.getuid?.() ?? 0);
    const applied = migrate(file);
    if (applied.length > 0) process.stdout.write(`corral: database ${file}: applied ${applied.join(', ')}\n`);
  } catch (error) {
    process.stderr.write(`corral: the database could not be brought up to date: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
