/**
 * Makes the Prisma client (prisma/generated/client) from prisma/schema.prisma, when the schema or Prisma is newer than
 * what was made. Plain JavaScript: runs before anything else does. `node scripts/generate-prisma.mjs [--force]`,
 * or import { generatePrisma }.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const made = path.join(root, 'prisma/generated/client');
const stamp = path.join(made, '.made-from');

/** Returns true when the client was made anew, false when it was up to date. Throws when Prisma fails. */
export function generatePrisma({ force = false } = {}) {
  const from = createHash('sha256')
    .update(readFileSync(path.join(root, 'prisma/schema.prisma')))
    .update(readFileSync(path.join(root, 'node_modules/prisma/package.json')))
    .digest('hex');
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === from) return false;
  execFileSync(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      // Every Prisma command first wants its migration engine, by download. `generate` never runs it: any executable will do.
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  writeFileSync(stamp, from);
  return true;
}

if (process.argv[1] === import.meta.filename) {
  const anew = generatePrisma({ force: process.argv.includes('--force') });
  process.stdout.write(anew ? 'Prisma client generated.\n' : 'Prisma client is up to date.\n');
}
