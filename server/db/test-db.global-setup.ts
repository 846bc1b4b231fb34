/**
 * For tests only: the database that all test databases begin as a copy of, migrated once for the whole run. In memory
 * where the host has such a place: what a power cut leaves is nothing that these tests could see.
 */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from './migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseTemplate: string;
  }
}

export function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(path.join(isWritable('/dev/shm') ? '/dev/shm' : tmpdir(), 'corral-db-'));
  const template = path.join(folder, 'template.db');
  migrate(template);
  provide('databaseTemplate', template);
  return () => rmSync(folder, { recursive: true });
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
