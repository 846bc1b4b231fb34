/**
 * sd_notify(3) for a Node process: ready once it answers, and alive as long as it does. Node has no datagram sockets of
 * Unix, so systemd's own program says it, once every third of the watchdog's time. The question is asked by this event loop
 * of a server that this event loop serves: when either stands still, nothing is said, and systemd starts the service anew.
 */
import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const readyLookMs = 100;
const answerTimeoutMs = 10_000;

/**
 * Settles when systemd knows that the service is ready; goes on to tell it that it lives. Without systemd, once it answers.
 *
 * @param {{ isReady: () => Promise<boolean>, isServed: () => Promise<boolean>, env?: Record<string, string | undefined> }} asked
 */
export async function tellSystemd({ isReady, isServed, env = process.env }) {
  while (!(await isReady())) await sleep(readyLookMs);
  const { NOTIFY_SOCKET, WATCHDOG_USEC } = env;
  if (!NOTIFY_SOCKET) return;
  await notify(NOTIFY_SOCKET, 'READY=1');
  const watchdogMs = Number(WATCHDOG_USEC) / 1000;
  if (watchdogMs > 0) watch(watchdogMs / 3, isServed, () => notify(NOTIFY_SOCKET, 'WATCHDOG=1'));
}

/**
 * Asks an HTTP server, by address or by Unix socket. Any answer counts, or only one with a status of 200 to 299.
 *
 * @param {{ host?: string, port?: number, socketPath?: string, path: string, mustBeOk?: boolean }} place
 * @returns {() => Promise<boolean>} never rejects
 */
export function answersAt({ mustBeOk = false, ...place }) {
  return () =>
    new Promise((resolve) => {
      const request = get({ ...place, agent: false, timeout: answerTimeoutMs }, (response) => {
        response.resume();
        resolve(!mustBeOk || (response.statusCode >= 200 && response.statusCode < 300));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(false));
      request.on('close', () => resolve(false));
    });
}

function watch(everyMs, isServed, tell) {
  const look = async () => {
    try {
      if (await isServed()) await tell();
    } catch (error) {
      console.error(`corral: systemd-notify: ${error.message}`);
    }
    setTimeout(look, everyMs).unref();
  };
  setTimeout(look, everyMs).unref();
}

/** It has an environment of its own: nothing of Corral's settings goes along. */
async function notify(socket, word) {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NOTIFY_SOCKET: socket };
  await promisify(execFile)('systemd-notify', [word], { env, timeout: answerTimeoutMs });
}
