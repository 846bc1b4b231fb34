#!/usr/bin/env node
/**
 * `npm run corral -- …`: what is done to people from a terminal of the host, while Corral runs or not. Plain JavaScript for the
 * Node that the user has; the work is in server/host-command, with the settings that `npm start` would have.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { readEnvFile } from './start/env-file.mjs';
import { findNode } from './start/prepare.mjs';
import { readSettings, settingsAsEnv } from './start/settings.mjs';
import { StartError } from './start/start-error.mjs';
import { findUser } from './start/web-user.mjs';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

try {
  if (!existsSync(path.join(root, 'node_modules')) || !existsSync(path.join(root, 'prisma/generated')))
    throw new StartError('this clone was never started: npm start installs what is needed and makes the database.');
  const env = { ...readEnvFile(path.join(root, '.env')), ...process.env };
  const settings = readSettings({ env, uid: process.getuid(), home: homedir(), findUser });
  const { status, error } = spawnSync(
    findNode(root),
    [path.join(root, 'server/host-command/main.ts'), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...env, ...settingsAsEnv(settings) } },
  );
  if (error) throw new StartError(`the command could not be started: ${error.message}.`);
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`corral: ${error.message}`);
  process.exitCode = 1;
}
