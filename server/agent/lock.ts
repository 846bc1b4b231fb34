/**
 * One agent per socket: a lock file that names its holder by pid and start time, so that a lock left behind by a
 * killed agent, or a pid that was given to somebody else since, does not keep the next one out.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';

export interface AgentLock {
  release(): void;
}

/** Takes the lock or throws AGENT_DOWN, naming the process that holds it. */
export function takeLock(file: string): AgentLock {
  const mine = `${process.pid} ${readStartTicks(process.pid) ?? ''}\n`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (claim(file, mine)) return { release: () => release(file, mine) };
    const theirs = readOr(file, '');
    if (theirs === '') continue;
    if (isAlive(theirs)) {
      throw new AppError('AGENT_DOWN', {
        public: `Another agent (process ${theirs.split(' ')[0]}) already serves ${file.replace(/\.lock$/, '')}.`,
        file,
      });
    }
    clearStale(file, theirs);
  }
  throw new AppError('AGENT_DOWN', { public: `Another agent is starting with ${file}; this one exits.`, file });
}

/** Written aside and linked into place, so that nobody ever reads a lock half-written. */
function claim(file: string, text: string): boolean {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, text, { mode: 0o600 });
  try {
    linkSync(aside, file);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw cause;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Two starters may find the same stale lock: a rename lets one of them win, and puts back what was not stale. */
function clearStale(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return;
    throw cause;
  }
  if (readOr(aside, stale) === stale) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

function isAlive(text: string): boolean {
  const [pid, ticks] = text.trim().split(' ');
  return ticks !== undefined && readStartTicks(Number(pid)) === ticks;
}

function release(file: string, mine: string): void {
  if (readOr(file, '') === mine) rmSync(file, { force: true });
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return otherwise;
    throw cause;
  }
}
