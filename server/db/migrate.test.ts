import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from './migrate.ts';

const shipped = path.resolve(import.meta.dirname, '../../prisma/migrations/sqlite');
let folder: string;
let migrations: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-migrate-'));
  migrations = path.join(folder, 'migrations');
  file = path.join(folder, 'data/corral.db');
  cpSync(shipped, migrations, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function add(name: string, sql: string): void {
  mkdirSync(path.join(migrations, name));
  writeFileSync(path.join(migrations, name, 'migration.sql'), sql);
}

function tables(): string[] {
  const database = new Database(file);
  const rows = database.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  database.close();
  return rows.map((row) => row.name);
}

test('applies each migration once and keeps the file to its owner', () => {
  expect(migrate(file, migrations)).toEqual([
    '202611231900_first',
    '202611252200_events',
    '202611282130_why_sentence',
    '202611282200_people',
    '202611290220_teams',
    '202611290300_overcommit',
    '202611290850_audit_teams',
    '202611290900_requests',
    '202611290920_templates',
    '202611291300_webhooks',
    '202611291640_notifications',
  ]);
  expect(migrate(file, migrations)).toEqual([]);
  expect(tables()).toContain('AuditIntent');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('leaves nothing of a migration that fails halfway, and applies it once it is mended', () => {
  migrate(file, migrations);
  add('203001010000_second', 'CREATE TABLE "Half" ("id" TEXT); CREATE TABLE broken;');

  expect(() => migrate(file, migrations)).toThrow();
  expect(tables()).not.toContain('Half');

  writeFileSync(path.join(migrations, '203001010000_second/migration.sql'), 'CREATE TABLE "Whole" ("id" TEXT);');
  expect(migrate(file, migrations)).toEqual(['203001010000_second']);
  expect(tables()).toContain('Whole');
});

test('refuses a migration that was edited after it was applied', () => {
  migrate(file, migrations);
  writeFileSync(path.join(migrations, '202611231900_first/migration.sql'), '-- nothing');

  expect(() => migrate(file, migrations)).toThrow('202611231900_first was edited');
});

test('refuses a database that a newer Corral has written', () => {
  add('203001010000_second', 'CREATE TABLE "Later" ("id" TEXT);');
  migrate(file, migrations);

  expect(() => migrate(file)).toThrow('newer than this Corral');
});

test('bears several starts at once', async () => {
  const env = { ...process.env, CORRAL_DATABASE_URL: `file:${file}` };
  const script = path.resolve(import.meta.dirname, 'migrate.ts');

  const runs = await Promise.all(
    [1, 2, 3, 4].map(() => promisify(execFile)(process.execPath, [script], { env, encoding: 'utf8' })),
  );

  // Each migration is a transaction: one start may apply the first, and another the second.
  const applied = runs.flatMap(({ stdout }) => /: applied (.*)/.exec(stdout)?.[1]?.split(', ') ?? []);
  expect(applied.toSorted()).toEqual(readdirSync(shipped).toSorted());
});
