/**
 * The guests that steps run in (scripts/v2guest.sh). One with the small init is booted once and serves every step that
 * needs a v2 kernel; it sees this host's whole disk as it was at its boot, and what it writes is lost, but for the
 * results folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { guestCache, warmScript } from './compile-cache.mjs';
import { freePort } from './free-port.mjs';
import { oneFailed } from './results.mjs';
import { runToLog, tailOf } from './run-step.mjs';
import { missingTools } from './tools.mjs';

const programs = ['qemu-system-x86_64', 'busybox', 'xz'];
const namePrefix = 'corral-test-';
const runFolder = `/tmp/v2guest.${process.getuid()}`;

/** @typedef {import('./results.mjs').Results} Results */
/** @typedef {ReturnType<typeof createGuest>} Guest */

/** @param {{ root: string, resultsDir: string, say: (line: string) => void }} around */
export function createGuest({ root, resultsDir, say }) {
  const script = path.join(root, 'scripts/v2guest.sh');
  const name = `${namePrefix}${process.pid}`;
  let fault;
  let port = null;
  /** Also of a boot that failed or was interrupted something may be left. */
  let isBegun = false;

  const inRoot = ['-C', root, ...guestCache];
  const log = (what) => path.join(resultsDir, `guest-${what}.log`);
  const call = (what, minutes, args) =>
    runToLog({ log: log(what), command: 'bash', args: [script, ...args], cwd: root, minutes });

  /** Makes the guest's kernel ready, once; null when guests can be used, else why not. */
  async function faultOf() {
    const missing = missingTools(programs);
    if (missing) return missing;
    const status = await call('prepare', 10, ['prepare']);
    return status === 0
      ? null
      : `the guest's kernel could not be made ready, see ${path.relative(root, log('prepare'))}`;
  }

  /** Null when it is up, else what its boot said. @param {string} node */
  async function boot(node) {
    if (port !== null) return null;
    const wanted = await freePort();
    isBegun = true;
    const startedAt = Date.now();
    // A disk, so that limits on I/O have something to be about.
    const machine = ['-p', String(wanted), '-m', '3072', '-D', '64M'];
    const status = await call('boot', 6, ['-w', resultsDir, ...machine, 'start', name]);
    if (status !== 0) return tailOf(log('boot'));
    port = wanted;
    say(`guest: up after ${Math.round((Date.now() - startedAt) / 1000)} s`);
    await call('warm', 10, [...inRoot, '-t', '540', 'exec', name, 'sh', '-c', warmScript, node]);
    return null;
  }

  async function stop() {
    if (!isBegun) return;
    isBegun = false;
    port = null;
    // Not through runToLog: this is also how an interrupted run ends.
    spawnSync('bash', [script, 'stop', name], { stdio: 'ignore', timeout: 20_000, killSignal: 'SIGKILL' });
  }

  return {
    name,
    fault: () => {
      fault ??= faultOf();
      return fault;
    },
    /** The port of this host's loopback that leads to the same port of the guest. */
    port: () => port,
    stop,
    /** v2guest.sh's arguments that run a command in it. @param {string[]} options @param {string[]} command */
    inGuest: (options, command) => [script, ...inRoot, ...options, 'exec', name, ...command],
    /**
     * Runs a step in the guest. The emulator hangs once in a great while: when the guest is dead after a failure, a new
     * one is booted and the step runs once more, said aloud. A failure in a living guest is a failure.
     *
     * @param {string} title @param {string} node @param {() => Promise<Results>} run
     * @returns {Promise<Results>}
     */
    run: async (title, node, run) => {
      for (let isLast = false; ; isLast = true) {
        const refusal = await boot(node);
        if (refusal !== null) return oneFailed(`${title}: the guest could not be booted`, refusal);
        const results = await run();
        if (results.failed.length === 0 || isLast) return results;
        if ((await call('alive', 3, ['-t', '60', 'exec', name, 'true'])) === 0) return results;
        say(`${title}: the guest died or stood still; a new one is booted, and the step runs once more`);
        await stop();
      }
    },
  };
}

/** Arguments of v2guest.sh for a guest of its own with systemd as PID 1, for one command. */
export function systemdGuestArgs({ root, resultsDir }, minutes, options, command) {
  const script = path.join(root, 'scripts/v2guest.sh');
  return [
    script,
    '-S',
    '-w',
    resultsDir,
    '-C',
    root,
    ...guestCache,
    '-m',
    '2048',
    '-t',
    `${minutes * 60}`,
    ...options,
    '--',
    ...command,
  ];
}

/** Ends guests that runs left behind which were killed themselves. */
export function stopOrphanedGuests(root) {
  if (!existsSync(runFolder)) return;
  for (const name of readdirSync(runFolder)) {
    const pid = name.startsWith(namePrefix) ? Number(name.slice(namePrefix.length)) : Number.NaN;
    if (Number.isNaN(pid) || existsSync(`/proc/${pid}`)) continue;
    spawnSync('bash', [path.join(root, 'scripts/v2guest.sh'), 'stop', name], { stdio: 'ignore', timeout: 20_000 });
  }
}
