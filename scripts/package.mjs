#!/usr/bin/env node
/** `npm run package`: builds dist/corral_VERSION_ARCH.deb. The work is in scripts/package/. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage } from './package/build-package.mjs';
import { StartError } from './start/start-error.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => console.log(`corral: ${line}`);

try {
  if (process.argv.length > 2) throw new StartError('usage: npm run package');
  await buildPackage({ root, say });
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  if (error.output) console.error(error.output.trimEnd());
  console.error(`corral: ${error.message}`);
  process.exitCode = 1;
}
