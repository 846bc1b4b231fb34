/** A v2 kernel in a small virtual machine (scripts/v2guest.sh) that sees this host's disk and runs the product. */
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/test/free-port.mjs';
import { type Product, untilOpen } from '../product.ts';

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

/** The guest that the whole test run shares ("NAME:PORT" in CORRAL_TEST_GUEST); booted here when there is none. */
export async function enterGuest(): Promise<Guest> {
  const [shared, sharedPort] = (process.env.CORRAL_TEST_GUEST ?? '').split(':');
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

/** Starts Corral in the guest as root, with data of its own, and settles when it can be used from here. */
export async function startProductIn(guest: Guest): Promise<Product> {
  const folder = `/run/corral-e2e-${process.pid}`;
  await guest.exec('sh', '-c', `${endFormer}; mkdir -p -m 755 ${folder}`);
  const url = `http://127.0.0.1:${guest.port}`;
  const settings = [
    // The port is forwarded from this host's loopback to the guest's network card.
    'CORRAL_HOST=0.0.0.0',
    'CORRAL_INSECURE_HTTP=1',
    `CORRAL_PORT=${guest.port}`,
    `CORRAL_PUBLIC_URL=${url}`,
    `CORRAL_DATA_DIR=${folder}/data`,
    `CORRAL_RUN_DIR=${folder}/run`,
    'CORRAL_AGENT_LAUNCH_USERS=nobody',
  ].flatMap((setting) => ['-e', setting]);
  // An emulated processor ends V8 now and then by a failed check of its own, while other threads compile or collect.
  const node = [process.execPath, '--single-threaded'];
  const start = ['sh', '-c', `echo $$ > ${pidFile}; exec "$@"`, 'sh', ...node, 'scripts/start.mjs'];
  const child = spawn('bash', [script, '-C', root, ...settings, 'exec', guest.name, ...start], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const { output, firstStartLink } = await untilOpen(child);
    return {
      url,
      firstStartLink,
      folder,
      get supervisorPid() {
        return unseen();
      },
      get jobPid() {
        return unseen();
      },
      agentPid: unseen,
      webPid: unseen,
      output,
      ended,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Pids of the guest mean nothing here: a story that needs them is one for this host. */
function unseen(): never {
  throw new Error('the processes of a product in the guest cannot be seen from here');
}
