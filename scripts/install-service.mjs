#!/usr/bin/env node
/**
 * `npm run install-service`, and `npm run install-service -- --uninstall`: Corral as services of systemd. Plain JavaScript
 * for the Node that the user has (20 or newer), as scripts/start.mjs. The work is in scripts/service/.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installService } from './service/install-service.mjs';
import { uninstallService } from './service/uninstall-service.mjs';
import { StartError } from './start/start-error.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => console.log(`corral: ${line}`);
const args = process.argv.slice(2);

try {
  if (args.length === 0) await installService({ root, say });
  else if (args.length === 1 && args[0] === '--uninstall') uninstallService({ say });
  else throw new StartError('usage: npm run install-service [-- --uninstall]');
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  if (error.output) console.error(error.output.trimEnd());
  console.error(`corral: ${error.message}`);
  process.exitCode = 1;
}
