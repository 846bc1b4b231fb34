/** The real product, started the way a person starts it, in folders and on a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../scripts/test/free-port.mjs';

const root = path.resolve(import.meta.dirname, '..');

/** Set to nothing, so that neither this shell's settings nor a .env file reach a story. */
const defaults = Object.fromEntries(
  [
    'HOST',
    'AGENT_SOCKET',
    'AGENT_JOURNAL',
    'AGENT_ONLY_UNDER',
    'AGENT_CEILINGS',
    'AGENT_LAUNCH_USERS',
    'AGENT_RULES',
    'AGENT_RULES_FILE',
    'DATABASE_URL',
    'WEB_USER',
    'PUBLIC_URL',
    'INSECURE_HTTP',
    'SECRET',
    'SAMPLE_INTERVAL_MS',
    'SESSION_HOURS',
    'WEBHOOK_ALLOW',
  ].map((name) => [`CORRAL_${name}`, '']),
);

export interface Product {
  url: string;
  /** The one-time link that the terminal showed; empty at a start after the first. */
  firstStartLink: string;
  /** Where data and run folders are; where web and agent are apart, the agent's. */
  folder: string;
  supervisorPid: number;
  /** What a shell would have started: npm, or the supervisor itself. */
  jobPid: number;
  /** The present agent's; it changes when the agent is started again. Throws when there is none. */
  agentPid(): number;
  /** The present web's, likewise. */
  webPid(): number;
  /** Everything it printed so far. */
  output(): string;
  /** Settles with the job's exit status when it has ended, however that came. */
  ended: Promise<number | null>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** A user id to start it as, which then owns the folder. */
  uid?: number;
  /** One that an earlier product left: a start after the first. */
  folder?: string;
  /** Through `npm start` instead of what that calls. */
  throughNpm?: boolean;
  /** Web alone, for an agent that is elsewhere; or the agent alone, which `startAgent` waits for. */
  only?: 'web' | 'agent';
}

/** A folder for a product's data, which web's own user can pass through. */
export function makeProductFolder(uid?: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-e2e-'));
  chmodSync(folder, 0o755);
  if (uid !== undefined) chownSync(folder, uid, uid);
  return folder;
}

/** The environment of a start in that folder: this shell's, without its settings of Corral. */
export function startEnv(folder: string, settings: Record<string, string>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...defaults,
    CORRAL_DATA_DIR: path.join(folder, 'data'),
    CORRAL_RUN_DIR: path.join(folder, 'run'),
    // Not this host's own.
    CORRAL_AGENT_CGCONFIG_DIR: path.join(folder, 'etc'),
    ...settings,
  };
}

/** What a person types, and what that amounts to where npm itself is not the point. */
export function startCommand({ uid, throughNpm = false, only }: Omit<StartOptions, 'folder'> = {}): string[] {
  const node = [process.execPath, path.join(root, 'scripts/start.mjs'), ...(only ? ['--only', only] : [])];
  const start = throughNpm ? ['npm', 'start'] : node;
  if (uid === undefined) return start;
  return ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--', ...start];
}

/** Starts Corral and settles when it can be used; throws with its output when it ends before. */
export async function startProduct(
  settings: Record<string, string> = {},
  options: StartOptions = {},
): Promise<Product> {
  const folder = options.folder ?? makeProductFolder(options.uid);
  const port = await freePort();
  const [command = '', ...args] = startCommand(options);
  const child = spawn(command, args, {
    cwd: root,
    env: startEnv(folder, { CORRAL_PORT: String(port), ...(options.uid ? { HOME: folder } : {}), ...settings }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, like a job of a shell: Ctrl-C reaches all of it and nothing else.
    detached: options.throughNpm ?? false,
  });
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  const { output, firstStartLink } = await untilOpen(child, { isFirst: options.folder === undefined });
  const supervisorPid = options.throughNpm ? pidBelow(child.pid ?? 0, /scripts\/start\.mjs/) : (child.pid ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    firstStartLink,
    folder,
    supervisorPid,
    jobPid: child.pid ?? 0,
    agentPid: () => pidBelow(supervisorPid, /agent\/main\.mjs/),
    webPid: () => pidBelow(supervisorPid, /^next-server/),
    output,
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the line that says where to look, and at a first start for the link before it. */
export async function untilOpen(
  child: ChildProcess,
  { isFirst }: { isFirst: boolean } = { isFirst: true },
): Promise<{ output: () => string; firstStartLink: string }> {
  let text = '';
  const link = () => /corral: first start: (\S+)/.exec(text)?.[1];
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      text += chunk;
      if (/^corral: open /m.test(text) && (link() || !isFirst)) resolve();
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    child.once('exit', (status) => reject(new Error(`Corral ended with status ${status}:\n${text}`)));
  });
  return { output: () => text, firstStartLink: link() ?? '' };
}

/** The agent alone, with its data and its socket in a folder; settles when it answers. */
export async function startAgent(folder: string): Promise<{ socket: string; stop: () => Promise<void> }> {
  const [command = '', ...args] = startCommand({ only: 'agent' });
  const child = spawn(command, args, { cwd: root, env: startEnv(folder, {}), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
      if (/^corral: the agent answers on /m.test(text)) resolve();
    });
    child.once('exit', (status) => reject(new Error(`the agent ended with status ${status}:\n${text}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { socket: path.join(folder, 'run/agent.sock'), stop };
}

/** The process with such a command line that descends from `ancestor`. Throws when there is none. */
function pidBelow(ancestor: number, commandLine: RegExp): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOrEmpty(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (parents.get(pid) === ancestor || descends(parents.get(pid)));
  const found = [...parents.keys()].find(
    (pid) => descends(pid) && commandLine.test(readOrEmpty(`/proc/${pid}/cmdline`)),
  );
  if (found === undefined) throw new Error(`no process like ${commandLine} runs below ${ancestor}`);
  return found;
}

/** Processes come and go between two reads. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
