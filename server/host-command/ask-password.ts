import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

let lines: AsyncIterator<string> | null = null;

/** A line that is typed in the terminal and not shown there, or the next one of a pipe. */
export async function askPassword(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  // What readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const isTerminal = process.stdin.isTTY === true;
  lines ??= createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal })[Symbol.asyncIterator]();
  const line = await lines.next();
  if (isTerminal) process.stderr.write('\n');
  return line.done ? '' : line.value;
}
