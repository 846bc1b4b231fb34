/**
 * What is installed, by the package or by install-service: one folder that needs nothing but the C++ library, util-linux
 * and systemd of its host. It has Node, web and the agent as they were built, the migrations as sources, what they import,
 * and what starts them; no tests, nothing of other systems, nothing of the clone's .env. Root owns it, everybody may read it.
 */
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { agentFolder } from '../start/agent-module.mjs';

/** Its presence says that a folder is such a one. */
export const payloadMark = 'corral-build';

const fromBuild = ['server.js', '.next', 'node_modules', 'public'];
/** Of the clone, folders with all that is in them. */
export const fromClone = [
  'package.json',
  'server',
  'prisma/migrations',
  'docs',
  'README.md',
  '.env.example',
  'scripts/start/agent-module.mjs',
  'scripts/start/compile-cache.mjs',
  'scripts/start/env-file.mjs',
  'scripts/start/process-env.mjs',
  'scripts/start/settings.mjs',
  'scripts/start/start-error.mjs',
  'scripts/start/web-user.mjs',
  'scripts/service',
];
/** What the migration and the host's command import; web's packages come with its build. */
const packages = ['@trpc/server', 'better-sqlite3', 'superjson', 'zod'];

const notNeeded = [
  /\.(test|fixtures|arbitrary|setup|global-setup)\.tsx?$/,
  /\.d\.[mc]?ts$/,
  /\.map$/,
  /\.nft\.json$/,
  /\.tsbuildinfo$/,
  /^\.env(?!\.example$)/,
  /^docs\/images/,
  // Corral shows no photographs.
  /^node_modules\/(sharp|@img)(\/|$)/,
  /^node_modules\/better-sqlite3\/(deps|src|build)(\/|$)/,
  /^node_modules\/[^@].*\/README\.md$/i,
];

/** @param {string} relative path below the payload @param {string} arch as process.arch @returns {boolean} */
export function isShipped(relative, arch) {
  if (notNeeded.some((pattern) => pattern.test(relative))) return false;
  const binding = /^node_modules\/better-sqlite3\/prebuilds\/(.+)\.node$/.exec(relative);
  return binding === null || binding[1] === `linux-${arch}`;
}

/**
 * Fills a new folder. Throws what the file system says (ENOSPC); the caller removes what there is by then.
 *
 * @param {{ root: string, node: string, to: string }} given the clone, built; the Node to be shipped; the folder
 */
export function stagePayload({ root, node, to }) {
  mkdirSync(to, { recursive: true });
  const copy = (base, name) =>
    cpSync(path.join(base, name), path.join(to, name), {
      recursive: true,
      verbatimSymlinks: true,
      force: false,
      filter: (from) => isShipped(path.relative(base, from), process.arch),
    });
  const build = path.join(root, '.next/standalone');
  for (const name of fromBuild) if (existsSync(path.join(build, name))) copy(build, name);
  for (const name of [...fromClone, ...withDependencies(root, packages).map((each) => `node_modules/${each}`)])
    copy(root, name);
  cpSync(agentFolder(root), path.join(to, 'agent'), { recursive: true });
  mkdirSync(path.join(to, 'bin'), { recursive: true });
  cpSync(node, path.join(to, 'bin/node'));
  cpSync(path.join(root, 'scripts/service/corral.sh'), path.join(to, 'bin/corral'));
  writeFileSync(path.join(to, payloadMark), readFileSync(path.join(root, '.next/corral-build')));
  openToAll(to);
}

/** Names of packages and of all that they depend on. */
function withDependencies(root, names) {
  const found = new Set();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const manifest = JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8'));
    waiting.push(...Object.keys(manifest.dependencies ?? {}));
  }
  return [...found].sort();
}

/** Readable to everybody, writable to the owner only, whatever umask the clone was made with. */
function openToAll(entry) {
  const found = lstatSync(entry);
  if (found.isSymbolicLink()) return;
  chmodSync(entry, found.isDirectory() || isProgram(entry) ? 0o755 : 0o644);
  if (found.isDirectory()) for (const name of readdirSync(entry)) openToAll(path.join(entry, name));
}

function isProgram(file) {
  return /\/bin\/(node|corral)$/.test(file);
}
