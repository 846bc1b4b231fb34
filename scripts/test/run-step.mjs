/** Runs the command of one step into a log file of its own. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compileCache, testBundles } from './compile-cache.mjs';
import { withoutPassed } from './results.mjs';

/** How long a step that was told to end may put its things away. */
const graceMs = 30_000;

/**
 * `asksLeader`: only the command itself is told to end, by SIGINT as from a terminal, and ends what it started itself.
 *
 * @param {{ log: string, command: string, args: string[], cwd: string, env?: Record<string, string | undefined>, minutes: number, asksLeader?: boolean }} run
 * @returns {Promise<number>} the exit status; 124 after too many minutes, 127 when it cannot be started
 */
export function runToLog({ log, command, args, cwd, env = process.env, minutes, asksLeader = false }) {
  mkdirSync(path.dirname(log), { recursive: true });
  return new Promise((resolve) => {
    const file = createWriteStream(log);
    // A group of its own, so that a step that hangs is ended with all it started.
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let isLate = false;
    let lastResort = null;
    const kill = (pid, signal) => {
      try {
        process.kill(pid, signal);
      } catch {
        // It has just ended by itself.
      }
    };
    const end = () => {
      if (child.pid === undefined || lastResort) return;
      if (asksLeader) kill(child.pid, 'SIGINT');
      else kill(-child.pid, 'SIGTERM');
      lastResort = setTimeout(() => kill(-child.pid, 'SIGKILL'), graceMs);
    };
    const alarm = setTimeout(() => {
      isLate = true;
      end();
    }, minutes * 60_000);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
    const finish = (status) => {
      clearTimeout(alarm);
      clearTimeout(lastResort);
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, end);
      file.end(isLate ? `\nended after ${minutes} minutes\n` : '', () => resolve(isLate ? 124 : status));
    };
    child.stdout.pipe(file, { end: false });
    child.stderr.pipe(file, { end: false });
    child.once('error', () => finish(127));
    child.once('close', (status) => finish(status ?? 1));
  });
}

/** The end of a log, for a step that failed without naming a test. @param {string} log */
export function tailOf(log) {
  return withoutPassed(readFileSync(log, 'utf8'));
}

/** The JSON a step left, null when there is none or only half of it. @param {string} file */
export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Node 24 first on the PATH, for whatever a tool starts by name. @param {string} node */
export function nodeEnv(node) {
  return {
    ...process.env,
    PATH: `${path.dirname(node)}:${process.env.PATH}`,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_COMPILE_CACHE: compileCache,
    VITEST_AGENT_BUNDLES: testBundles,
  };
}
