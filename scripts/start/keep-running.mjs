/** Keeps one child process running: started again when it dies, less and less eagerly while it keeps dying. */
import { spawn } from 'node:child_process';

const longestDelayMs = 10_000;
/** A process that lived this long was fine: something ended it, and its next death starts the count anew. */
const provenAfterMs = 5_000;
const deathsBeforeGivingUp = 4;
/** EX_CONFIG of sysexits.h: it has said what is wrong, and would say it again. */
const settingsFault = 78;

/**
 * Early deaths in a row, one more death counted in.
 *
 * @param {number} deaths before this one
 * @param {number} livedMs
 */
export function countDeath(deaths, livedMs) {
  return livedMs >= provenAfterMs ? 1 : deaths + 1;
}

/** How long to wait before the next start, after so many early deaths in a row. @param {number} deaths */
export function restartDelayMs(deaths) {
  return Math.min(250 * 2 ** (deaths - 1), longestDelayMs);
}

/**
 * @param {{
 *   name: string,
 *   commandLine: string[],
 *   cwd: string,
 *   env: () => Record<string, string>,
 *   say: (line: string) => void,
 *   onLine: (line: string) => void,
 *   giveUp: (why: string) => void,
 * }} options env is asked at every start; giveUp: it never once got ready
 */
export function keepRunning({ name, commandLine, cwd, env, say, onLine, giveUp }) {
  let child = null;
  let timer = null;
  let isStopping = false;
  let wasReady = false;
  let deaths = 0;
  let ended = Promise.resolve();

  const begin = () => {
    const startedAt = performance.now();
    const [command, ...args] = commandLine;
    // Detached: Ctrl-C reaches only the supervisor, which then stops its children in the right order.
    child = spawn(command, args, { cwd, env: env(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    forEachLine(child.stdout, onLine);
    forEachLine(child.stderr, onLine);
    ended = new Promise((resolve) => {
      const onEnd = (how) => {
        child = null;
        resolve();
        if (isStopping) return;
        deaths = countDeath(deaths, performance.now() - startedAt);
        if (!wasReady && how === `exit status ${settingsFault}`)
          return giveUp(`${name} does not start: its settings are wrong.`);
        if (!wasReady && deaths >= deathsBeforeGivingUp)
          return giveUp(`${name} does not start: it ended ${deaths} times (${how}).`);
        const delayMs = restartDelayMs(deaths);
        say(`${name} ended (${how}); starting it again in ${delayMs / 1000} s`);
        timer = setTimeout(begin, delayMs);
      };
      child.once('error', (error) => onEnd(error.message));
      child.once('exit', (status, signal) => onEnd(signal ?? `exit status ${status}`));
    });
  };
  begin();

  return {
    /** The present process's id, null between two lives. */
    pid: () => child?.pid ?? null,
    /** It works: from now on it is started again for ever. */
    markReady: () => {
      wasReady = true;
    },
    /** Asks it to end; settles when it has, or after the grace with SIGKILL. @param {number} graceMs */
    stop: async (graceMs) => {
      isStopping = true;
      clearTimeout(timer);
      child?.kill('SIGTERM');
      const hurry = setTimeout(() => killGroup(child), graceMs);
      await ended;
      clearTimeout(hurry);
    },
  };
}

/** Its whole process group, for it is the leader of one. */
function killGroup(child) {
  if (!child?.pid) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function forEachLine(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
