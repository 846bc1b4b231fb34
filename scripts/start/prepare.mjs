/** Brings a clone up to date before it runs: packages, the Prisma client, the build. Each only when its inputs changed. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { agentFolder, agentModule } from './agent-module.mjs';
import { compressBuilt } from './compress-built.mjs';
import { hashInputs, makeIfStale } from './inputs.mjs';
import { lockFolder } from './lock.mjs';
import { runCommand } from './run-command.mjs';
import { StartError } from './start-error.mjs';
import { trimBuilt } from './trim-built.mjs';

/** @typedef {(line: string) => void} Say */

const packageInputs = ['package.json', 'package-lock.json', '.npmrc'];
const buildInputs = [
  'app',
  'components',
  'server',
  'public',
  'prisma/schema.prisma',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'scripts/build',
  'scripts/start/compress-built.mjs',
  'scripts/start/trim-built.mjs',
  ...packageInputs,
];

/** What the agent is made of: its sources, with what it imports of the other layers. */
const agentInputs = ['server', 'scripts/build/bundle-agent.mjs', ...packageInputs];
const notOfAgent = (relative) => /\.(test|fixtures)\.tsx?$/.test(relative);

/** What the web bundle is not made of: tests, and the agent's own code. */
const notBuilt = (relative) => /\.test\.tsx?$/.test(relative) || /^server\/(agent|cgroupfs)(\/|$)/.test(relative);

/**
 * Everything, in order; answers the Node that Corral runs on. Two starts of one clone must not install or build over each other.
 *
 * @param {string} root @param {Say} say @param {{ isDev?: boolean }} [how]
 */
export async function prepareClone(root, say, { isDev = false } = {}) {
  let lock = await lockFolder(root, { wait: false });
  if (!lock) {
    say('another start is preparing this clone: waiting for it');
    lock = await lockFolder(root, { wait: true });
  }
  try {
    await installPackages(root, say);
    const node = findNode(root);
    await generateClient(root, node);
    if (!isDev) {
      await buildAgent(root, node);
      await buildWeb(root, node, say);
    }
    return node;
  } finally {
    lock.release();
  }
}

/** Installs the packages; development ones too, for the build needs them. @param {string} root @param {Say} say */
export async function installPackages(root, say) {
  await makeIfStale({
    stamp: path.join(root, 'node_modules/.corral-install'),
    hash: hashInputs(root, packageInputs),
    results: [path.join(root, 'node_modules/.package-lock.json')],
    make: () =>
      timed(say, 'installing packages', () =>
        runCommand({
          what: 'npm install',
          // No package's own scripts: what Corral uses is shipped ready in the packages, and the others would download.
          ...npmCommand([
            'install',
            '--include=dev',
            '--ignore-scripts',
            '--no-audit',
            '--no-fund',
            '--loglevel=error',
          ]),
          cwd: root,
          env: process.env,
        }),
      ),
  });
}

/** How npm is called: npm start tells where npm itself is; a bare "node scripts/start.mjs" relies on the PATH. @param {string[]} args */
export function npmCommand(args) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? { command: process.execPath, args: [npm, ...args] } : { command: 'npm', args };
}

/**
 * The Node 24 that came with the packages; on an architecture without one, the running Node when it is new enough.
 *
 * @param {string} root
 * @returns {string} absolute path
 */
export function findNode(root) {
  const shipped = path.join(root, `node_modules/node-linux-${process.arch}/bin/node`);
  if (existsSync(shipped)) return shipped;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new StartError(
    `There is no packaged Node 24 for ${process.arch}, and this Node is ${process.versions.node}: start Corral with Node 24 or newer.`,
  );
}

/** The database client; the script knows by itself whether it is out of date. @param {string} root @param {string} node */
export async function generateClient(root, node) {
  await runCommand({
    what: 'Generating the database client',
    command: node,
    args: [path.join(root, 'scripts/generate-prisma.mjs')],
    cwd: root,
    env: process.env,
  });
}

/** The agent as one module, which starts in a tenth of the time of its sources. A second's work. @param {string} root @param {string} node */
export async function buildAgent(root, node) {
  const folder = agentFolder(root);
  await makeIfStale({
    stamp: path.join(folder, 'made-from'),
    hash: hashInputs(root, agentInputs, notOfAgent),
    results: [agentModule(folder)],
    make: () =>
      runCommand({
        what: 'Building the agent',
        command: node,
        args: [path.join(root, 'scripts/build/bundle-agent.mjs'), folder, 'server/agent/main.ts'],
        cwd: root,
        env: process.env,
      }),
  });
}

/** Builds web and completes the standalone folder with its static files. @param {string} root @param {string} node @param {Say} say */
export async function buildWeb(root, node, say) {
  const next = path.join(root, '.next');
  await makeIfStale({
    stamp: path.join(next, 'corral-build'),
    hash: hashInputs(root, buildInputs, notBuilt),
    results: [path.join(next, 'standalone/server.js'), path.join(next, 'standalone/.next/static')],
    make: () =>
      timed(say, 'building web (about half a minute)', async () => {
        await runCommand({
          what: 'Building web',
          command: node,
          args: [path.join(root, 'node_modules/next/dist/bin/next'), 'build'],
          cwd: root,
          env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
        });
        trimBuilt(path.join(next, 'standalone'));
        copyFresh(path.join(next, 'static'), path.join(next, 'standalone/.next/static'));
        if (existsSync(path.join(root, 'public')))
          copyFresh(path.join(root, 'public'), path.join(next, 'standalone/public'));
        await compressBuilt(path.join(next, 'standalone/.next/static'));
      }),
  });
}

function copyFresh(from, to) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

async function timed(say, what, make) {
  const startedAt = Date.now();
  say(`${what} …`);
  await make();
  say(`${what}: done in ${Math.round((Date.now() - startedAt) / 100) / 10} s`);
}
