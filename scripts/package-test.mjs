#!/usr/bin/env node
/**
 * `npm run package-test`: the package in a bare Debian guest without Node and without a network, through a real reboot; then
 * `npm run install-service` in a guest with this host's own root. Takes some ten minutes and more, for guests are emulated: each
 * part says how long it took, the last line is the verdict.
 *
 *   npm run package-test                                both, with the package built from this clone
 *   npm run package-test -- --only package|service      one of them
 *   npm run package-test -- --deb FILE                  another package
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPackage } from './package/build-package.mjs';
import { neededPrograms, requirePrograms, tryPackage, tryService } from './package/try-in-guest.mjs';
import { prepareClone } from './start/prepare.mjs';
import { StartError } from './start/start-error.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => console.log(`corral: ${line}`);

try {
  const { values } = parseArgs({ options: { only: { type: 'string' }, deb: { type: 'string' } } });
  const isWanted = (part) => values.only === undefined || values.only === part;
  // Before minutes of building, not after.
  for (const [part, programs] of Object.entries(neededPrograms)) if (isWanted(part)) requirePrograms(programs);
  const parts = [];
  if (isWanted('package')) {
    const file = values.deb ? path.resolve(values.deb) : await buildPackage({ root, say });
    parts.push(...(await tryPackage({ root, file, say })));
  }
  if (isWanted('service')) {
    const node = await prepareClone(root, say);
    parts.push(...(await tryService({ root, node, say })));
  }
  if (parts.length === 0) throw new StartError('usage: npm run package-test [-- --only package|service] [--deb FILE]');
  const failed = parts.filter(({ why }) => why !== null);
  for (const { name, why } of failed) say(`FAILED: ${name}: ${why}`);
  say(
    failed.length > 0 ? `verdict: ${failed.length} of ${parts.length} FAILED` : `verdict: all ${parts.length} passed`,
  );
  if (failed.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  if (error.output) console.error(error.output.trimEnd());
  console.error(`corral: ${error.message}`);
  process.exitCode = 1;
}
