/** For tests only: a migrated database in a folder of its own, removed at the end. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inject } from 'vitest';
import type { Db } from './open-db.ts';
import { openDb } from './open-db.ts';

export interface TestDb extends AsyncDisposable {
  file: string;
  db: Db;
}

/** A copy of what test-db.global-setup.ts migrated, beside it. */
export async function openTestDb(): Promise<TestDb> {
  const template = inject('databaseTemplate');
  const folder = mkdtempSync(path.join(path.dirname(template), 'test-'));
  const file = path.join(folder, 'corral.db');
  copyFileSync(template, file);
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
