/** Steps that are a project of vitest.config.ts, on this host or in a guest. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { warmScript } from './compile-cache.mjs';
import { systemdGuestArgs } from './guest.mjs';
import { oomdPackage } from './oomd-package.mjs';
import { withStatus } from './results.mjs';
import { nodeEnv, readResults, runToLog, tailOf } from './run-step.mjs';

/** @typedef {import('./steps.mjs').Surroundings} Surroundings */

/** An emulated processor is slow, and a loaded host makes it slower: time is no promise of these tests. */
const patient = ['--testTimeout', '300000'];

/** @param {Surroundings} around @param {string} project @param {number} minutes */
export async function runVitest(around, project, minutes) {
  const { root, node, resultsDir } = around;
  const results = freshResults(around, project);
  const [command, ...args] = vitestCommand(node, root, project);
  const log = path.join(resultsDir, `${project}.log`);
  const env = { ...nodeEnv(node), VITEST_RESULTS: results };
  const status = await runToLog({ log, command, args, cwd: root, env, minutes });
  return withStatus(project, readResults(results), status, tailOf(log));
}

/** In the guest that all steps share. @param {Surroundings} around @param {string} project @param {number} minutes */
export async function runVitestInGuest(around, project, minutes) {
  const { root, node, resultsDir, guest } = around;
  const results = freshResults(around, 'guest');
  const log = path.join(resultsDir, 'guest.log');
  // A dozen random values per limit: there are more on this host's own kernel, which is not emulated.
  const options = ['-e', `VITEST_RESULTS=${results}`, '-e', 'CORRAL_PROPERTY_FACTOR=0.06', '-t', `${minutes * 60}`];
  const args = guest.inGuest(options, [...vitestCommand(node, root, project), ...patient]);
  const status = await runToLog({ log, command: 'bash', args, cwd: root, env: nodeEnv(node), minutes: minutes + 1 });
  return withStatus('guest', readResults(results), status, tailOf(log));
}

/**
 * A part of the tests that want systemd as PID 1, in a guest of its own.
 *
 * @param {Surroundings} around @param {{ half: number, of: number, minutes: number }} part
 */
export async function runVitestUnderSystemd(around, { half, of, minutes }) {
  const { root, node, resultsDir, say } = around;
  const name = `systemd-${half}`;
  const log = path.join(resultsDir, `${name}.log`);
  const oomd = await oomdPackage(around);
  const runOnce = async () => {
    const results = freshResults(around, name);
    const warm = ['sh', '-c', `${warmScript}; exec "$0" "$@"`];
    const vitest = [...vitestCommand(node, root, 'systemd'), '--shard', `${half}/${of}`, ...patient];
    const env = ['-e', `VITEST_RESULTS=${results}`, '-e', `VITEST_OOMD_PACKAGE=${oomd ?? ''}`];
    const args = systemdGuestArgs(around, minutes, env, [...warm, ...vitest]);
    const status = await runToLog({ log, command: 'bash', args, cwd: root, env: nodeEnv(node), minutes: minutes + 2 });
    return { status, results: withStatus(name, readResults(results), status, tailOf(log)) };
  };
  const first = await runOnce();
  if (first.status !== guestDied) return first.results;
  say(`${name}: the guest died or stood still; a new one is booted, and it runs once more`);
  return (await runOnce()).results;
}

/** What v2guest.sh answers when the machine itself failed, not what ran in it. */
const guestDied = 125;

/** The file that scripts/vitest-results.mjs writes; nothing of an earlier run is taken for this one's. */
function freshResults({ resultsDir }, name) {
  mkdirSync(resultsDir, { recursive: true });
  const results = path.join(resultsDir, `${name}.json`);
  rmSync(results, { force: true });
  return results;
}

function vitestCommand(node, root, project) {
  return [
    node,
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--project', project, '--reporter', 'verbose', '--reporter', './scripts/vitest-results.mjs'],
  ];
}
