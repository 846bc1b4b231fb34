/** The real product, started the way a person starts it, in folders and on a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** Set to nothing, so that neither this shell's settings nor a .env file reach a story. */
const defaults = Object.fromEntries(
  [
    'HOST',
    'AGENT_SOCKET',
    'AGENT_JOURNAL',
    'AGENT_ONLY_UNDER',
    'DATABASE_URL',
    'WEB_USER',
    'PUBLIC_URL',
    'INSECURE_HTTP',
    'SECRET',
    'SAMPLE_INTERVAL_MS',
    'SESSION_HOURS',
  ].map((name) => [`CORRAL_${name}`, '']),
);

export interface Product {
  url: string;
  /** The one-time link that the terminal showed. */
  firstStartLink: string;
  supervisorPid: number;
  /** The present agent's; it changes when the agent is started again. Throws when there is none. */
  agentPid(): number;
  /** Everything it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts Corral and settles when it can be used; throws with its output when it ends before. */
export async function startProduct(settings: Record<string, string> = {}): Promise<Product> {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-e2e-'));
  const data = path.join(folder, 'data');
  const port = await freePort();
  // Web's own user passes through it to its data folder.
  chmodSync(folder, 0o755);
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs')], {
    cwd: root,
    env: {
      ...process.env,
      ...defaults,
      CORRAL_PORT: String(port),
      CORRAL_DATA_DIR: data,
      CORRAL_RUN_DIR: path.join(folder, 'run'),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { output, firstStartLink } = await untilOpen(child);
  return {
    url: `http://127.0.0.1:${port}`,
    firstStartLink,
    supervisorPid: child.pid ?? 0,
    agentPid: () => agentOf(child.pid ?? 0),
    output,
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the line that says where to look, and for the first-start link before it. */
export async function untilOpen(child: ChildProcess): Promise<{ output: () => string; firstStartLink: string }> {
  let text = '';
  const link = () => /corral: first start: (\S+)/.exec(text)?.[1];
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      text += chunk;
      if (/^corral: open /m.test(text) && link()) resolve();
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    child.once('exit', (status) => reject(new Error(`Corral ended with status ${status}:\n${text}`)));
  });
  return { output: () => text, firstStartLink: link() ?? '' };
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function agentOf(supervisorPid: number): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOrEmpty(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent === supervisorPid && readOrEmpty(`/proc/${name}/cmdline`).includes('server/agent/main.ts'))
      return Number(name);
  }
  throw new Error('the agent does not run');
}

/** Processes come and go between two reads. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
