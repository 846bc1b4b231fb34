/** Whether a user can enter a folder and execute a command there: asked of the kernel, as that user, before anything is launched. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import { asUser, type ResolvedLaunch } from './launch-chain.ts';
import { blocks, type Obstacle } from './launch-obstacles.ts';
import { checkCommandScript, findLaunchTools, type LaunchTools, waitCommandScript } from './launch-tools.ts';
import { OneReady } from './one-ready.ts';
import { programEnvironment } from './run-program.ts';
import { type CommandLine, openCommandLine } from './waiting-command.ts';

/** A folder on a network that hangs is told as one that cannot be entered. */
const timeoutMs = 5000;
const longestAnswer = 65_536;

interface Checker extends CommandLine {
  child: ChildProcess;
}

/** Shells that wait to be told whom and what to ask for: one is ready. */
export type Checkers = OneReady<Checker>;

export function openCheckers(): Checkers {
  return new OneReady<Checker>({
    make: async () => {
      const tools = await findLaunchTools();
      if ('missing' in tools) throw new Error(`no ${tools.missing}`);
      const stdio: StdioOptions = ['ignore', 'pipe', 'ignore', 'pipe'];
      const child = spawn(tools.sh, [waitCommandScript, '-'], { cwd: '/', env: programEnvironment, stdio });
      child.on('error', () => {});
      return { ...openCommandLine(child, 3), child };
    },
    isGood: ({ child }) => child.exitCode === null && child.signalCode === null,
    end: (checker) => checker.drop(),
  });
}

/** What it said; nothing when it does not come to an end. Never throws. */
function answerOf({ child, tell, letGo }: Checker, argv: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (data) => {
      text += data;
      if (text.length > longestAnswer) child.kill('SIGKILL');
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? text : '');
    });
    tell(argv);
    letGo();
  });
}

export async function lookAtCommand(
  { tools, checkers }: { tools: LaunchTools; checkers: Checkers },
  launch: ResolvedLaunch,
  user: string,
): Promise<{ program: string | null; obstacles: Obstacle[] }> {
  const { folder, argv, environment } = launch;
  const command = argv[0] ?? '';
  const path = environment.find(({ name }) => name === 'PATH')?.value ?? '';
  const none = (obstacle: Obstacle) => ({ program: null, obstacles: [obstacle] });
  const question = [...asUser(tools, launch), tools.sh, '-c', checkCommandScript, 'sh', folder, command, path];
  const answer = (await answerOf(await checkers.take(), question)).replace(/\n$/, '');
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
