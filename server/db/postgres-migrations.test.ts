/** The PostgreSQL migrations, run by PostgreSQL itself (its WebAssembly build), and held against SQLite's. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from './migrate.ts';

const migrations = path.resolve(import.meta.dirname, '../../prisma/migrations/postgresql');
let postgres: PGlite;

beforeAll(async () => {
  postgres = await PGlite.create();
  for (const name of readdirSync(migrations).sort())
    await postgres.exec(readFileSync(path.join(migrations, name, 'migration.sql'), 'utf8'));
}, 120_000);
afterAll(() => postgres.close());

/** "Table.column", and whether it may be null, of every table but the history of migrations. */
async function columnsOfPostgres(): Promise<string[]> {
  const { rows } = await postgres.query<{ table: string; column: string; nullable: string }>(`
    SELECT table_name AS "table", column_name AS "column", is_nullable AS "nullable"
    FROM information_schema.columns WHERE table_schema = 'public'`);
  return rows.map((row) => `${row.table}.${row.column}${row.nullable === 'YES' ? '?' : ''}`).sort();
}

function columnsOfSqlite(): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-columns-'));
  const file = path.join(folder, 'corral.db');
  migrate(file);
  const database = new Database(file);
  const tables = database
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_prisma_migrations'`,
    )
    .all();
  const columns = tables.flatMap(({ name }) =>
    (database.pragma(`table_info("${name}")`) as { name: string; notnull: number }[]).map(
      (column) => `${name}.${column.name}${column.notnull ? '' : '?'}`,
    ),
  );
  database.close();
  rmSync(folder, { recursive: true });
  return columns.sort();
}

/** One change on record, with its outcome. */
async function recordOne(): Promise<void> {
  await postgres.exec(`
    INSERT INTO "AuditIntent" ("sequence", "requestId", "at", "person", "role", "host", "group", "action", "summary", "asked", "previous", "hash")
      VALUES (1, 'r1', now(), 'ada@example.org', 'admin', 'h', '/a/b', 'limits.apply', 's', '[]', '', 'h1');
    INSERT INTO "AuditOutcome" ("sequence", "intentSequence", "intentAt", "intentHash", "at", "result", "values", "settledAtRestart", "previous", "hash")
      VALUES (1, 1, now(), 'h1', now(), 'applied', '[]', false, '', 'o1');`);
}

test('has the tables and columns that SQLite has', async () => {
  expect(await columnsOfPostgres()).toEqual(columnsOfSqlite());
});

test('the audit log lists groups, settles what was pending, and takes neither gaps nor changes', async () => {
  await recordOne();

  const { rows: groups } = await postgres.query('SELECT "path" FROM "AuditGroup" ORDER BY "path"');
  expect(groups).toEqual([{ path: '/a' }, { path: '/a/b' }]);
  expect((await postgres.query('SELECT * FROM "AuditPending"')).rows).toEqual([]);
  for (const statement of [
    `UPDATE "AuditIntent" SET "person" = 'eve'`,
    'DELETE FROM "AuditIntent"',
    'TRUNCATE "AuditIntent" CASCADE',
    `UPDATE "AuditOutcome" SET "result" = 'failed'`,
    'DELETE FROM "AuditOutcome"',
    `UPDATE "AuditGroup" SET "path" = '/c'`,
    'DELETE FROM "AuditGroup"',
  ])
    await expect(postgres.query(statement), statement).rejects.toThrow('append-only');
  const gap = `INSERT INTO "AuditIntent" ("sequence", "requestId", "at", "person", "role", "host", "group", "action", "summary", "asked", "previous", "hash")
    VALUES (3, 'r3', now(), 'ada@example.org', 'admin', 'h', '/a', 'limits.apply', 's', '[]', 'h1', 'h3')`;
  await expect(postgres.query(gap)).rejects.toThrow();
});
