/** A v2 kernel in a small virtual machine (scripts/v2guest.sh) that sees this host's disk and runs the product. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/test/free-port.mjs';
import { type Product, startProduct, untilOpen } from '../product.ts';

const root = path.resolve(import.meta.dirname, '../..');
const script = path.join(root, 'scripts/v2guest.sh');
const run = promisify(execFile);

export interface Guest {
  name: string;
  /** The port of this host's loopback that leads to the same port of the guest. */
  port: number;
  /** Runs a command in the guest and gives its output; rejects when it fails. */
  exec(...command: string[]): Promise<string>;
  /** Ends a guest that was booted here; one that others use goes on. */
  leave(): Promise<void>;
}

/** The guest that the whole test run shares ("NAME:PORT" in E2E_GUEST); booted here when there is none. */
export async function enterGuest(): Promise<Guest> {
  const [shared, sharedPort] = (process.env.E2E_GUEST ?? '').split(':');
  if (shared) return guestNamed(shared, Number(sharedPort), async () => {});
  return bootGuest([]);
}

/** A guest of its own with systemd as PID 1. */
export function enterSystemdGuest(): Promise<Guest> {
  return bootGuest(['-S']);
}

async function bootGuest(options: string[]): Promise<Guest> {
  // The name says whose it is: a test run puts away what a killed one left behind.
  const name = `corral-test-${process.pid}`;
  const port = await freePort();
  await run('bash', [script, ...options, '-p', String(port), '-m', '3072', 'start', name], { cwd: root });
  return guestNamed(name, port, async () => void (await run('bash', [script, 'stop', name])));
}

function guestNamed(name: string, port: number, leave: () => Promise<void>): Guest {
  const options = { cwd: root, maxBuffer: 1 << 24 };
  const exec = async (...command: string[]) =>
    (await run('bash', [script, '-C', '/', 'exec', name, ...command], options)).stdout;
  return { name, port, exec, leave };
}

const pidFile = '/run/corral-e2e.pid';

/** A worker that ended amid its work left its product behind, and there is one port only. */
const endFormer = `
  if [ -e ${pidFile} ]; then
    pid=$(cat ${pidFile}); kill "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
  fi`;

/**
 * The whole of Corral in the guest, as root, with data of its own; settles when it can be used from here. The emulated processor
 * runs web ten times as slowly as this host does: stories about the kernel have their web here (startWithWebHere).
 */
export async function startProductIn(guest: Guest): Promise<Product> {
  const url = `http://127.0.0.1:${guest.port}`;
  // The port is forwarded from this host's loopback to the guest's network card.
  const settings = ['CORRAL_HOST=0.0.0.0', 'CORRAL_INSECURE_HTTP=1', `CORRAL_PORT=${guest.port}`];
  const inGuest = await startInGuest(guest, {
    command: ['scripts/start.mjs'],
    settings: [...settings, `CORRAL_PUBLIC_URL=${url}`],
  });
  try {
    const { output, firstStartLink } = await untilOpen(inGuest.child);
    return withoutPids({ url, firstStartLink, folder: inGuest.folder, output, ...inGuest.life });
  } catch (error) {
    await inGuest.life.stop();
    throw error;
  }
}

/** The agent in the guest, on its kernel, and web on this host, with a way through the guest's port from one to the other. */
export async function startWithWebHere(guest: Guest, settings: Record<string, string>): Promise<Product> {
  const { exec, port } = guest;
  // An emulated clock goes wrong by seconds in an hour, and the two tell each other times.
  await exec('date', '-s', `@${Date.now() / 1000}`);
  const socket = `${guestFolder}/run/agent.sock`;
  const agent = await startInGuest(guest, {
    command: ['e2e/guest/start-agent.mjs', String(port), socket],
    settings: [],
  });
  let web: Product | null = null;
  const door = connectHere(port);
  try {
    await untilSaid(agent, /^corral: the agent answers /m);
    web = await startProduct(settings, { only: 'web' });
    await door.open(path.join(web.folder, 'run/agent.sock'));
    await untilLive(web.url);
    const { url, firstStartLink, ended } = web;
    return withoutPids({
      ...{ url, firstStartLink, folder: agent.folder, ended },
      output: () => `${web?.output()}\n${agent.output()}`,
      stop: async () => {
        await web?.stop();
        door.close();
        await agent.life.stop();
      },
    });
  } catch (error) {
    await web?.stop();
    door.close();
    await agent.life.stop();
    throw error;
  }
}

interface InGuest {
  child: ChildProcess;
  folder: string;
  output: () => string;
  life: Pick<Product, 'ended' | 'stop'>;
}

const guestFolder = `/run/corral-e2e-${process.pid}`;

async function startInGuest(
  guest: Guest,
  { command, settings }: { command: string[]; settings: string[] },
): Promise<InGuest> {
  const folder = guestFolder;
  await guest.exec('sh', '-c', `${endFormer}; mkdir -p -m 755 ${folder}`);
  const variables = [
    ...[`CORRAL_DATA_DIR=${folder}/data`, `CORRAL_RUN_DIR=${folder}/run`, 'CORRAL_AGENT_LAUNCH_USERS=nobody'],
    ...settings,
  ].flatMap((setting) => ['-e', setting]);
  // An emulated processor ends V8 now and then by a failed check of its own, while other threads compile or collect.
  const node = [process.execPath, '--single-threaded'];
  const start = ['sh', '-c', `echo $$ > ${pidFile}; exec "$@"`, 'sh', ...node, ...command];
  const child = spawn('bash', [script, '-C', root, ...variables, 'exec', guest.name, ...start], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { child, folder, output: () => text, life: { ended, stop } };
}

async function untilSaid({ child, output }: InGuest, words: RegExp): Promise<void> {
  while (!words.test(output())) {
    if (child.exitCode !== null) throw new Error(`the agent in the guest ended with ${child.exitCode}:\n${output()}`);
    await wait(100);
  }
}

async function untilLive(url: string): Promise<void> {
  for (;;) {
    const health = (await (await fetch(`${url}/api/health`)).json()) as { agent?: string };
    if (health.agent === 'live') return;
    await wait(100);
  }
}

/** A socket of this host whose connections go through the guest's port. */
function connectHere(port: number): { open(socketPath: string): Promise<void>; close(): void } {
  const connections = new Set<Socket>();
  const door = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      connections.add(one);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          connections.delete(one);
          other.destroy();
        });
    }
    from.pipe(to).pipe(from);
  });
  return {
    open: async (socketPath) => {
      door.listen(socketPath);
      await once(door, 'listening');
      // Web is another user.
      chmodSync(socketPath, 0o666);
    },
    close: () => {
      door.close();
      for (const one of connections) one.destroy();
    },
  };
}

function withoutPids(product: Omit<Product, 'supervisorPid' | 'jobPid' | 'agentPid' | 'webPid'>): Product {
  return {
    ...product,
    get supervisorPid() {
      return unseen();
    },
    get jobPid() {
      return unseen();
    },
    agentPid: unseen,
    webPid: unseen,
  };
}

/** Pids of the guest mean nothing here: a story that needs them is one for this host. */
function unseen(): never {
  throw new Error('the processes of a product in the guest cannot be seen from here');
}
