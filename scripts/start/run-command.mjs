/** Runs one command to its end, quietly: what it prints is shown only when it fails. */
import { spawn } from 'node:child_process';
import { StartError } from './start-error.mjs';
import { withParentDeath } from './web-user.mjs';

const keptCharacters = 8000;

/**
 * @param {{ what: string, command: string, args: string[], cwd?: string, env?: Record<string, string | undefined> }} run `what` names it in the failure's line
 * @returns {Promise<string>} its output; rejects with StartError when it cannot be started or ends with another status than 0
 */
export function runCommand({ what, command, args, cwd, env }) {
  return new Promise((resolve, reject) => {
    // A start that is ended half-way leaves no build behind that goes on by itself.
    const [program, ...rest] = withParentDeath([command, ...args]);
    const child = spawn(program, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-keptCharacters);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) =>
      reject(new StartError(`${what} could not be started: ${command}: ${error.message}.`)),
    );
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new StartError(`${what} failed (${signal ?? `exit status ${code}`}); its output is above.`, output));
    });
  });
}
