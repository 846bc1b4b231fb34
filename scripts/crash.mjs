#!/usr/bin/env node
/**
 * `npm run crash`: a stream of changes on the real product with web or the agent killed in the middle, then every record
 * held against the next, against the agent's journal and against the kernel. Status 1 when a record lies.
 *
 *   npm run crash                                200 kills (about a quarter of an hour; as root, for it makes real groups)
 *   npm run crash -- --kills 30 --seed 4711      fewer, and the same choices as an earlier run
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFolder } from './start/lock.mjs';
import { buildWeb, findNode, generateClient, installPackages } from './start/prepare.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

try {
  if (process.getuid() !== 0) throw new Error('npm run crash makes real groups, which takes root.');
  const node = await setUp();
  const battery = path.join(root, 'e2e/run-crash-battery.ts');
  const child = spawn(node, [battery, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the battery by itself; it ends, and the product with it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGTERM'));
  child.once('exit', (status) => {
    process.exitCode = status ?? 1;
  });
} catch (error) {
  console.error(error.output ? `${error.output}\n${error.message}` : error.message);
  process.exitCode = 1;
}

async function setUp() {
  const lock = await lockFolder(root, { wait: true });
  try {
    await installPackages(root, console.log);
    const node = findNode(root);
    await generateClient(root, node);
    await buildWeb(root, node, console.log);
    return node;
  } finally {
    lock.release();
  }
}
