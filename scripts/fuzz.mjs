#!/usr/bin/env node
/**
 * `npm run fuzz`: the properties that `npm test` tries with a few hundred random cases, with many times as many and with
 * others each time. A failure tells the seed and the path that bring it back.
 *
 *   npm run fuzz             20 times as many (some minutes)
 *   npm run fuzz -- 500      so many times as many
 *   npm run fuzz -- 20 host  those that ask this host's kernel
 *   npm run fuzz -- --inputs 1000000 [--seed 4711]
 *                            so many texts for the readers of cgconfig.conf and cgrules.conf, with the count as it goes
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode } from './start/prepare.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [first, inputs = '', , seed] = process.argv.slice(2);
if (first === '--inputs' && /^[1-9]\d{0,9}$/.test(inputs)) {
  const args = [path.join(root, 'scripts/fuzz-parsers.ts'), inputs, ...(seed ? [seed] : [])];
  process.exit(spawnSync(findNode(root), args, { cwd: root, stdio: 'inherit' }).status ?? 1);
}
const [factor = '20', project = 'unit'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(factor) || !['unit', 'host'].includes(project)) {
  console.error('usage: npm run fuzz [-- FACTOR [unit|host] | -- --inputs N [--seed S]]');
  process.exit(2);
}

const node = findNode(root);
const withProperties = testFiles().filter((file) =>
  /from 'fast-check'/.test(readFileSync(path.join(root, file), 'utf8')),
);
const hour = '3600000';
const { status } = spawnSync(
  node,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--project', project, '--testTimeout', hour, ...withProperties],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CORRAL_PROPERTY_FACTOR: factor } },
);
process.exitCode = status ?? 1;

function testFiles() {
  const all = ['server', 'components'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)),
  );
  return all.filter((file) => (project === 'host' ? /\.host\.test\.ts$/ : /(?<!\.host)\.test\.tsx?$/).test(file));
}
