/** Starts that must not be: each is over at once, with one line that says why, and nothing was begun. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { freePort } from '../scripts/test/free-port.mjs';
import { expect, test } from './fixtures.ts';
import { makeProductFolder, startCommand, startEnv } from './product.ts';

const root = path.resolve(import.meta.dirname, '..');

/** For every setting a value that it does not take. */
const wrongSettings: Record<string, string> = {
  CORRAL_HOST: 'example.com',
  CORRAL_PORT: '70000',
  CORRAL_PUBLIC_URL: 'corral.example.com',
  CORRAL_INSECURE_HTTP: 'yes',
  CORRAL_DATA_DIR: 'data',
  CORRAL_RUN_DIR: 'run',
  CORRAL_AGENT_SOCKET: 'agent.sock',
  CORRAL_AGENT_JOURNAL: 'journal.jsonl',
  CORRAL_DATABASE_URL: 'mysql://localhost/corral',
  CORRAL_WEB_USER: 'nobody-of-that-name',
  CORRAL_AGENT_ONLY_UNDER: 'teams',
  CORRAL_AGENT_CEILINGS: 'ceilings',
  CORRAL_AGENT_LAUNCH_USERS: '*',
  CORRAL_AGENT_RULES: 'often',
  CORRAL_AGENT_RULES_FILE: 'cgrules.conf',
  CORRAL_AGENT_CGCONFIG_DIR: 'etc',
  CORRAL_SECRET: 'short',
  CORRAL_SAMPLE_INTERVAL_MS: '5',
  CORRAL_SESSION_HOURS: '0',
  CORRAL_WEBHOOK_ALLOW: 'lan',
};

test('every setting of .env.example stops the start when it is wrong, with one line that names it', async () => {
  const listed = readFileSync(path.join(root, '.env.example'), 'utf8').matchAll(/^#?(CORRAL_\w+)=/gm);
  expect([...listed].map(([, name]) => name).sort()).toEqual(Object.keys(wrongSettings).sort());

  for (const [name, value] of Object.entries(wrongSettings)) {
    const refused = await startInVain({ [name]: value });

    expect(refused, name).toEqual({
      status: 1,
      said: [expect.stringMatching(`^corral: ${name}(=| is)`)],
      begun: false,
    });
  }
});

test('a setting that does not exist is no setting to be ignored', async () => {
  const { status, said } = await startInVain({ CORRAL_PROT: '3000' });

  expect(status).toBe(1);
  expect(said).toEqual([expect.stringContaining('CORRAL_PROT is not a setting of Corral')]);
});

test('what it does not know how to start is answered with what it does', async () => {
  for (const options of [['--only'], ['--only', 'everything'], ['--dev', '--only', 'web'], ['web']]) {
    const { status, said, begun } = await startInVain({}, { options });
    expect({ status, said, begun }, options.join(' ')).toEqual({
      status: 1,
      said: [expect.stringContaining('usage: npm start [-- --dev | --only agent | --only web]')],
      begun: false,
    });
  }
});

test('folders of others are not made Corral’s own', async () => {
  for (const [name, value] of [
    ['CORRAL_AGENT_SOCKET', '/run/corral-e2e.sock'],
    ['CORRAL_AGENT_JOURNAL', '/var/log/corral-e2e.jsonl'],
  ] as const)
    expect(await startInVain({ [name]: value }), name).toEqual({
      status: 1,
      said: [expect.stringMatching(`^corral: ${name}=`)],
      begun: false,
    });
});

test('an address that others can reach takes TLS before it, or the word that none is wanted', async () => {
  const { status, said } = await startInVain({ CORRAL_HOST: '0.0.0.0' });

  expect(status).toBe(1);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('CORRAL_PUBLIC_URL=https://');
  expect(said[0]).toContain('CORRAL_INSECURE_HTTP=1');
});

test('a port that another program has is named', async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));

  try {
    const { status, said } = await startInVain({ CORRAL_PORT: String(port) });

    expect(status).toBe(1);
    expect(said).toEqual([expect.stringMatching(new RegExp(`Port ${port} of 127.0.0.1 is in use.*CORRAL_PORT`))]);
  } finally {
    other.close();
  }
});

test('a second start with the same data folder is refused, and the first goes on', async ({ product }) => {
  const { status, said } = await startInVain({}, { standing: product.folder });

  expect(status).toBe(1);
  expect(said).toEqual([
    expect.stringContaining(`Corral is already running with ${path.join(product.folder, 'data')}`),
  ]);
  expect((await fetch(`${product.url}/api/health`)).status).toBe(200);
});

/** The exit status, each line it said, and whether it came as far as making its folders. */
async function startInVain(
  settings: Record<string, string>,
  { standing, options = [] }: { standing?: string; options?: string[] } = {},
) {
  const folder = standing ?? makeProductFolder();
  const port = String(await freePort());
  const [command = '', ...args] = startCommand();
  let text = '';
  const keep = (chunk: Buffer): void => {
    text += chunk;
  };
  const child = spawn(command, [...args, ...options], {
    cwd: root,
    env: startEnv(folder, { CORRAL_PORT: port, ...settings }),
  });
  try {
    const status = await new Promise<number | null>((resolve) => {
      child.once('close', resolve);
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
    });
    return { status, said: text.trimEnd().split('\n'), begun: existsSync(path.join(folder, 'data')) };
  } finally {
    if (!standing) rmSync(folder, { recursive: true });
  }
}
