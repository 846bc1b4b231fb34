/** For tests only: a migrated database in a folder of its own, removed at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from './migrate.ts';
import type { Db } from './open-db.ts';
import { openDb } from './open-db.ts';

export interface TestDb extends AsyncDisposable {
  file: string;
  db: Db;
}

export async function openTestDb(): Promise<TestDb> {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-db-'));
  const file = path.join(folder, 'corral.db');
  migrate(file);
  const db = await openDb(file);
  return {
    file,
    db,
    [Symbol.asyncDispose]: async () => {
      await db.$disconnect();
      rmSync(folder, { recursive: true });
    },
  };
}
