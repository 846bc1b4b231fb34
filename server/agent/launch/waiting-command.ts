/** A shell that waits for a command on a pipe and executes it (wait-command.sh). */
import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface CommandLine {
  /** Tells it the command, which it does not execute yet. */
  tell(argv: readonly string[]): void;
  letGo(): void;
  /** It ends without having run anything. */
  drop(): void;
}

/** `place`: of its pipe among the descriptors that it was started with. */
export function openCommandLine(child: ChildProcess, place: 0 | 3): CommandLine {
  const line = child.stdio[place] as Writable;
  // One that has ended has closed it.
  line.on('error', () => {});
  return {
    tell: (argv) => void line.write(`${argv.length}\n${argv.map(encode).join('')}`),
    letGo: () => void line.end('go\n'),
    drop: () => void line.destroy(),
  };
}

/** How many lines it has, and the lines. */
function encode(argument: string): string {
  return `${argument.split('\n').length}\n${argument}\n`;
}
