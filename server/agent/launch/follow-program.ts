/**
 * Keeps another program running and hands on the lines that it prints (journalctl --follow). One that ends is started again,
 * after a delay that grows; a line too long is dropped. It ends with this process, also where that is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { errnoOf } from '#server/domain/errors.ts';
import { pathOf } from './launch-tools.ts';
import { programEnvironment } from './run-program.ts';

export interface Following {
  /** Null while it runs; else why it does not. */
  readonly fault: string | null;
  stop(): void;
}

export interface FollowParts {
  name: string;
  /** Asked at each start: where to go on may have moved. */
  args: () => readonly string[];
  onLine: (line: string) => void;
  /** What it says beside its lines, where that means it is of no use. */
  complains?: (text: string) => string | null;
  /** `fault` is another. */
  onChange: () => void;
  delaysMs?: { first: number; most: number };
  environment?: NodeJS.ProcessEnv;
}

const mostLine = 256 * 1024;
const mostSaid = 2000;
/** One that has run this long has not failed at its start. */
const settledMs = 3000;

export function followProgram(parts: FollowParts): Following {
  const { name, args, onLine, complains, onChange } = parts;
  const delays = parts.delaysMs ?? { first: 1000, most: 300_000 };
  let fault: string | null = null;
  let stopped = false;
  let delayMs = delays.first;
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  // setpriv (util-linux) has the kernel end it with this process: nobody else would, where that is killed.
  const setpriv = pathOf('setpriv');
  const dyingWithUs = setpriv ? [setpriv, '--pdeathsig', 'KILL', '--'] : null;

  const tell = (next: string | null) => {
    if (next === fault || stopped) return;
    fault = next;
    onChange();
  };
  const start = () => {
    let said = '';
    let complaint: string | null = null;
    const [program = name, ...rest] = [...(dyingWithUs ?? []), name, ...args()];
    const started = spawn(program, rest, {
      cwd: '/',
      env: parts.environment ?? programEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const settled = setTimeout(() => {
      if (complaint === null) {
        delayMs = delays.first;
        tell(null);
      }
    }, settledMs);
    started.stdout.setEncoding('utf8').on('data', linesInto(onLine));
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-mostSaid);
      complaint ??= complains?.(said) ?? null;
      if (complaint !== null) tell(complaint);
    });
    const again = (why: string) => {
      clearTimeout(settled);
      if (stopped || child !== started) return;
      child = null;
      tell(why);
      timer = setTimeout(start, delayMs);
      timer.unref();
      delayMs = Math.min(delayMs * 2, delays.most);
    };
    settled.unref();
    started.once('error', (cause) => again(`${name} cannot be started (${errnoOf(cause) ?? 'unknown'}).`));
    started.once('close', (code, signal) => {
      const last = said.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
      again(complaint ?? `${name} ended${signal ? ` by ${signal}` : ` with ${code}`}${last ? `: ${last}` : '.'}`);
    });
  };
  start();
  return {
    get fault() {
      return fault;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      child?.kill('SIGKILL');
    },
  };
}

/** Takes text in pieces and hands on whole lines. */
function linesInto(onLine: (line: string) => void): (text: string) => void {
  let begun = '';
  let isTooLong = false;
  return (text) => {
    const pieces = text.split('\n');
    for (const [at, piece] of pieces.entries()) {
      if (!isTooLong) begun += piece;
      if (begun.length > mostLine) {
        isTooLong = true;
        begun = '';
      }
      if (at === pieces.length - 1) return;
      if (!isTooLong && begun !== '') onLine(begun);
      begun = '';
      isTooLong = false;
    }
  };
}
