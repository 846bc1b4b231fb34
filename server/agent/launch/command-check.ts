/** Whether a user can enter a folder and execute a command there: asked of the kernel, as that user, before anything is launched. */
import { closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import { asUser, type ResolvedLaunch } from './launch-chain.ts';
import { blocks, type Obstacle } from './launch-obstacles.ts';
import { checkCommandScript, type LaunchTools } from './launch-tools.ts';
import { runProgram } from './run-program.ts';

/** A folder on a network that hangs is told as one that cannot be entered. */
const timeoutMs = 5000;

export async function lookAtCommand(
  tools: LaunchTools,
  launch: ResolvedLaunch,
  user: string,
): Promise<{ program: string | null; obstacles: Obstacle[] }> {
  const { folder, argv, environment } = launch;
  const command = argv[0] ?? '';
  const path = environment.find(({ name }) => name === 'PATH')?.value ?? '';
  const none = (obstacle: Obstacle) => ({ program: null, obstacles: [obstacle] });
  const [program = '', ...args] = [
    ...asUser(tools, launch),
    ...[tools.env, '-i', `PATH=${path}`, tools.sh, '-c', checkCommandScript, 'sh', folder, command],
  ];
  const end = await runProgram(program, args, { timeoutMs });
  const answer = end.kind === 'ended' ? end.stdout.replace(/\n$/, '') : '';
  const blank = answer.indexOf(' ');
  const word = blank < 0 ? answer : answer.slice(0, blank);
  const file = blank < 0 ? command : answer.slice(blank + 1);
  switch (word) {
    case 'found': {
      const interpreter = missingInterpreter(file, folder);
      if (interpreter === null) return { program: file, obstacles: [] };
      const said = sayOfLaunch('launch-no-interpreter', { command: file, interpreter });
      return { program: file, obstacles: [blocks('BAD_INPUT', said, 'command', 'ENOENT')] };
    }
    case 'closed':
      return none(blocks('BAD_INPUT', whyClosed(file, folder, user), 'command', 'EACCES'));
    case 'folder':
      return none(blocks('BAD_INPUT', sayOfLaunch('launch-is-folder', { command: file }), 'command', 'EACCES'));
    case 'missing': {
      const said = command.includes('/')
        ? sayOfLaunch('launch-no-file', { command })
        : sayOfLaunch('launch-not-found', { command, path });
      return none(blocks('BAD_INPUT', said, 'command', 'ENOENT'));
    }
    case 'nowhere':
      return none(blocks('BAD_INPUT', sayOfLaunch('launch-folder-gone', { folder }), 'folder', 'ENOENT'));
    case 'no-folder':
      return none(blocks('BAD_INPUT', sayOfLaunch('launch-not-a-folder', { folder }), 'folder', 'ENOTDIR'));
    default:
      return none(blocks('BAD_INPUT', sayOfLaunch('launch-folder-closed', { folder, user }), 'folder', 'EACCES'));
  }
}

function whyClosed(command: string, folder: string, user: string) {
  const stat = statSync(inFolder(command, folder), { throwIfNoEntry: false });
  return stat && (stat.mode & 0o111) === 0
    ? sayOfLaunch('launch-not-executable', { command })
    : sayOfLaunch('launch-not-executable-by', { command, user });
}

/** The interpreter that a script names and that is not there: execve(2) answers ENOENT for it, as if the script were missing. */
function missingInterpreter(file: string, folder: string): string | null {
  const buffer = Buffer.alloc(256);
  try {
    if (!statSync(inFolder(file, folder)).isFile()) return null;
    const fd = openSync(inFolder(file, folder), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const text = buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0));
      const interpreter = /^#![ \t]*([^ \t\n]+)/.exec(text)?.[1];
      return interpreter?.startsWith('/') && !existsSync(interpreter) ? interpreter : null;
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    // What the agent cannot read it does not judge.
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

function inFolder(file: string, folder: string): string {
  return file.startsWith('/') ? file : `${folder}/${file}`;
}
