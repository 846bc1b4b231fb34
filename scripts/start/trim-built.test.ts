import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { trimBuilt } from './trim-built.mjs';

test('leaves no .env and nothing that web does not need beside the server', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-built-'));
  for (const name of ['.next', 'server', 'node_modules', 'e2e', 'docs']) mkdirSync(path.join(folder, name));
  for (const name of ['server.js', '.env', '.env.production', 'e2e/product.ts', 'tsconfig.tsbuildinfo'])
    writeFileSync(path.join(folder, name), 'CORRAL_SECRET=x');

  trimBuilt(folder);

  expect(readdirSync(folder).sort()).toEqual(['.next', 'node_modules', 'server', 'server.js']);
  rmSync(folder, { recursive: true });
});
