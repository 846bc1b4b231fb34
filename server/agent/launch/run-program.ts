/**
 * Runs another program to its end: the one way for what the agent has others do for it (systemctl). A list of arguments
 * and no shell, an environment of its own, a time limit, and no more output than a person would read.
 */
import type { ExecFileOptionsWithStringEncoding } from 'node:child_process';
import { execFile } from 'node:child_process';
import { errnoOf } from '#server/domain/errors.ts';

export type ProgramEnd =
  | { kind: 'ended'; code: number; stdout: string; stderr: string }
  /** It could not be started: ENOENT, EACCES … */
  | { kind: 'not-started'; errno: string }
  /** Killed, by its time limit or by somebody else. */
  | { kind: 'killed'; isLate: boolean };

/** Programs are found in these folders only. The type wants a NODE_ENV, which is of no use to others. */
export const programEnvironment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  SYSTEMD_COLORS: '0',
  SYSTEMD_PAGER: '',
} as unknown as NodeJS.ProcessEnv;
const maxOutputBytes = 65_536;

/** Never throws for what becomes of the program. */
export function runProgram(
  name: string,
  args: readonly string[],
  { timeoutMs }: { timeoutMs: number },
): Promise<ProgramEnd> {
  const options: ExecFileOptionsWithStringEncoding = {
    encoding: 'utf8',
    env: programEnvironment,
    cwd: '/',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: maxOutputBytes,
  };
  return new Promise((resolve) => {
    execFile(name, args, options, (error, stdout, stderr) => {
      if (!error) return resolve({ kind: 'ended', code: 0, stdout, stderr });
      if (typeof error.code === 'number') return resolve({ kind: 'ended', code: error.code, stdout, stderr });
      if (error.killed || error.signal) return resolve({ kind: 'killed', isLate: error.killed === true });
      resolve({ kind: 'not-started', errno: errnoOf(error) ?? 'EIO' });
    });
  });
}
