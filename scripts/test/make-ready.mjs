/**
 * What tests on a kernel find ready, made once per run on this host, which is ten times as fast as an emulated processor:
 * agents as bundles, and the test files as Vitest transforms them (it keeps those in node_modules/.vitest-cache by their text).
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { testBundles, warmScript } from './compile-cache.mjs';
import { nodeEnv, runToLog } from './run-step.mjs';

let made;

/** Settles when it is made, or could not be: the tests then say what is wrong. @param {import('./steps.mjs').Surroundings} around */
export function makeReady(around) {
  made ??= makeAll(around);
  return made;
}

async function makeAll({ root, node, resultsDir }) {
  const run = (name, args, command = node) =>
    runToLog({ log: path.join(resultsDir, `${name}.log`), command, args, cwd: root, env: nodeEnv(node), minutes: 5 });
  const entries = ['server/agent/main.ts', 'server/agent/core.ts', ...startedByTests(path.join(root, 'server/agent'))];
  await run('bundles', [path.join(root, 'scripts/build/bundle-agent.mjs'), testBundles, ...entries]);
  await run('warm', ['-c', warmScript, node], 'sh');
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  await run('transforms', [vitest, 'run', '--project', 'host', '--project', 'systemd', '-t', noTest]);
}

/** The fixtures that tests start as processes of their own. Found without globSync, for this may run on the machine's Node 20. */
function startedByTests(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) =>
    /(^|\/)(killed-.*|guard-report)\.fixtures\.ts$/.test(name),
  );
  return names.map((name) => `server/agent/${name}`).sort();
}

/** No test has it: files are read and transformed, and nothing is run. */
const noTest = 'none of these is to be run';
