/**
 * Locks on folders, held by the kernel (flock(2)) through a child that lives as long as this process: nothing is left
 * behind after a crash, and no file is made in a folder that belongs to another user.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StartError } from './start-error.mjs';

const conflictStatus = 75;

/**
 * @param {string} folder
 * @param {{ wait: boolean }} options wait: until it is free
 * @returns {Promise<{ release: () => void } | null>} null when another process holds it and waiting was not asked for
 */
export async function lockFolder(folder, { wait }) {
  const args = [wait ? '--exclusive' : '--nonblock', '--conflict-exit-code', String(conflictStatus), folder];
  // Detached, or Ctrl-C in the terminal would end it before the processes it guards. It ends with its standard input.
  const holder = spawn('flock', [...args, 'sh', '-c', 'echo held; exec cat'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  holder.stderr.setEncoding('utf8').on('data', (chunk) => {
    complaint += chunk;
  });
  const held = once(holder.stdout, 'data').then(() => ({ kind: 'held' }));
  const ended = once(holder, 'close').then(([status]) => ({ kind: 'ended', status }));
  const first = await Promise.race([held, ended]).catch((error) => {
    throw new StartError(`"flock" of the package util-linux is needed to start Corral: ${error.message}.`);
  });
  if (first.kind === 'ended' && first.status === conflictStatus) return null;
  if (first.kind === 'ended') throw new StartError(`The folder ${folder} cannot be locked: ${complaint.trim()}.`);
  holder.unref();
  return { release: () => holder.stdin.end() };
}
