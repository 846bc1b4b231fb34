/** How a run ended, from what its watcher wrote down (watch-run.sh). Pure. */
import { constants } from 'node:os';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { RunEnd } from '#server/domain/launch/run.ts';
import { cannotEnter } from './launch-chain.ts';

export interface RunStatus {
  code: number;
  /** The first process was ended by a signal, which makes the shell's code 128 and its number. */
  isSignal: boolean;
  coreDumped: boolean;
  /** Of the first process and all that was waited for below it. */
  cpuUserUsec: number;
  cpuSystemUsec: number;
}

/** Null for a text without an end: the watcher was killed while it wrote. */
export function parseRunStatus(text: string): RunStatus | null {
  const code = /^code (\d+)$/m.exec(text)?.[1];
  if (code === undefined || !/^end$/m.test(text)) return null;
  // `jobs` of dash, ash and bash: "[1] + Done(137)", "[1]+  Exit 137  …", "[1] + Killed"; bash tells a signal where it waits.
  const hasExited = /^\[\d+\]\s*[+-]?\s*(Done|Exit \d+)/m.test(text);
  const [, user, system] = [...text.matchAll(/^(\d+m[\d.]+s) (\d+m[\d.]+s)$/gm)].at(-1) ?? [];
  return {
    code: Number(code),
    isSignal: !hasExited && Number(code) > 128,
    coreDumped: text.includes('(core dumped)'),
    cpuUserUsec: usecOf(user),
    cpuSystemUsec: usecOf(system),
  };
}

/** "1m2.34s", as `times` prints it. */
function usecOf(text: string | undefined): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text ?? '') ?? [];
  return Math.round((Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1e6);
}

/**
 * `went`: the command was let go. `complaint`: all of stderr where it is short; the programs of the chain (launch-chain.ts) say there
 * why they could not execute the next.
 */
export function runEndOf(status: RunStatus, { went, complaint }: { went: boolean; complaint: string | null }): RunEnd {
  if (!went) return { kind: 'not-started', errno: null, why: sayOfLaunch('run-never-started', {}) };
  if (status.isSignal) {
    const number = status.code - 128;
    return { kind: 'signalled', signal: signalName(number), number, coreDumped: status.coreDumped };
  }
  const said = mayNotHaveStarted(status) && complaint !== null ? chainComplaint(complaint) : null;
  if (said !== null)
    return { kind: 'not-started', errno: errnoIn(said), why: sayOfLaunch('launch-did-not-start', { said }) };
  return { kind: 'exited', code: status.code };
}

/** How the programs of the chain end when they cannot execute the next; a command may end so as well. */
export function mayNotHaveStarted({ code, isSignal }: RunStatus): boolean {
  return !isSignal && [125, 126, 127].includes(code);
}

/** One line of env(1), setpriv(1), nice(1) or setsid(1), called by its whole path, or of the step that enters the folder. */
function chainComplaint(stderr: string): string | null {
  const [, line] = /^([^\n]+)\n$/.exec(stderr) ?? [];
  if (line === undefined) return null;
  if (line.startsWith(cannotEnter)) return `cannot enter ${line.slice(cannotEnter.length)}`;
  return /^(?:\/usr)?\/s?bin\/(?:env|setpriv|nice|setsid): (.+)$/.exec(line)?.[1] ?? null;
}

const errnos: readonly (readonly [RegExp, string])[] = [
  [/No such file or directory/, 'ENOENT'],
  [/Permission denied|cannot enter/, 'EACCES'],
  [/Exec format error/, 'ENOEXEC'],
  [/Argument list too long/, 'E2BIG'],
  [/Text file busy/, 'ETXTBSY'],
  [/Resource temporarily unavailable/, 'EAGAIN'],
  [/Operation not permitted/, 'EPERM'],
];

function errnoIn(said: string): string | null {
  return errnos.find(([text]) => text.test(said))?.[1] ?? null;
}

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
/** The first real-time signal that glibc leaves to programs (signal(7)). */
const firstRealTime = 34;

export function signalName(number: number): string {
  if (number >= firstRealTime) return number === firstRealTime ? 'SIGRTMIN' : `SIGRTMIN+${number - firstRealTime}`;
  // Two names of one number: the older is the one people know.
  if (number === constants.signals.SIGABRT) return 'SIGABRT';
  if (number === constants.signals.SIGIO) return 'SIGIO';
  return names.get(number) ?? `signal ${number}`;
}
