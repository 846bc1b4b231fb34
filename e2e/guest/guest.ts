/** A v2 kernel in a small virtual machine (scripts/v2guest.sh) that sees this host's disk and runs the product. */
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, untilOpen } from '../product.ts';

const root = path.resolve(import.meta.dirname, '../..');
const script = path.join(root, 'scripts/v2guest.sh');
const run = promisify(execFile);

export interface Guest {
  url: string;
  firstStartLink: string;
  /** Runs a command in the guest and gives its output; rejects when it fails. */
  exec(...command: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Boots the guest, starts Corral in it as root, and settles when it can be used from here. */
export async function startGuest(): Promise<Guest> {
  const name = `corral-e2e-${process.pid}`;
  const port = await freePort();
  const guest = (...args: string[]) => run('bash', [script, ...args], { cwd: root, maxBuffer: 1 << 24 });
  await guest('-p', String(port), '-m', '3072', 'start', name);
  const settings = [
    // The port is forwarded from this host's loopback to the guest's network card.
    'CORRAL_HOST=0.0.0.0',
    'CORRAL_INSECURE_HTTP=1',
    `CORRAL_PORT=${port}`,
    `CORRAL_PUBLIC_URL=http://127.0.0.1:${port}`,
  ];
  const product = spawn(
    'bash',
    [
      script,
      '-C',
      root,
      ...settings.flatMap((one) => ['-e', one]),
      'exec',
      name,
      process.execPath,
      'scripts/start.mjs',
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const stop = async (): Promise<void> => {
    product.kill('SIGTERM');
    await guest('stop', name);
  };
  try {
    const { firstStartLink } = await untilOpen(product);
    return {
      url: `http://127.0.0.1:${port}`,
      firstStartLink,
      exec: async (...command) => (await guest('-C', '/', 'exec', name, ...command)).stdout,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
