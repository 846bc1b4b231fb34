/** Takes out of the standalone folder what Next puts there and web does not need, .env with its secrets above all. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Traced along because the code reads files by name; web runs from what was built of it. */
const notNeeded = ['bench', 'components', 'docs', 'e2e', 'scripts', 'tsconfig.tsbuildinfo'];

/** @param {string} standalone the folder that server.js is in */
export function trimBuilt(standalone) {
  for (const name of readdirSync(standalone)) {
    if (isEnvFile(name) || notNeeded.includes(name)) rmSync(path.join(standalone, name), { recursive: true });
  }
}

/** ".env" and all its kinds: settings reach web from the start, and nobody else has to read them. @param {string} name */
export function isEnvFile(name) {
  return name === '.env' || name.startsWith('.env.');
}
