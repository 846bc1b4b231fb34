/**
 * Where web is run from. In place, when its user can read the clone; else (a clone below /root, or made with umask
 * 077) from a copy that root owns and everybody can read, beside the data folder.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { StartError } from './start-error.mjs';
import { isEnvFile } from './trim-built.mjs';
import { canRun, describeUser } from './web-user.mjs';

/** What the migration runs on, beside the standalone folder: copied along, relative to the clone. */
const migrationFiles = [
  'package.json',
  'server',
  'prisma/migrations',
  'node_modules/better-sqlite3',
  'node_modules/zod',
];

/**
 * @param {{ root: string, node: string, settings: import('./settings.mjs').Settings, say: (line: string) => void }} given
 * @returns {{ node: string, server: string, migrate: string }} absolute paths
 */
export function placeWeb({ root, node, settings, say }) {
  const inPlace = placeIn(root, path.join(root, '.next/standalone'), node);
  if (settings.webUser === null || canRun(settings.webUser, node, Object.values(inPlace))) return inPlace;
  const copyDir = `${settings.dataDir}-web`;
  try {
    copyWeb(root, node, copyDir, say);
  } catch (error) {
    throw unreadable(root, settings, `and no copy could be made in ${copyDir} (${error.code ?? error.message})`);
  }
  const copied = placeIn(copyDir, copyDir, path.join(copyDir, 'node'));
  if (canRun(settings.webUser, copied.node, Object.values(copied))) {
    say(`the clone is not readable to ${describeUser(settings.webUser)}: web runs from the copy in ${copyDir}`);
    return copied;
  }
  throw unreadable(root, settings, `nor is the copy in ${copyDir}`);
}

function placeIn(sources, standalone, node) {
  return { node, server: path.join(standalone, 'server.js'), migrate: path.join(sources, 'server/db/migrate.ts') };
}

function unreadable(root, { webUser }, why) {
  return new StartError(
    `${root} is not readable to ${describeUser(webUser)}, whom web runs as, ${why}: move the clone (to /opt/corral, say), open it with "chmod -R o+rX", or name a CORRAL_DATA_DIR below a folder that others may enter.`,
  );
}

/** Copies only when the build is another than the copy was made from. */
function copyWeb(root, node, copyDir, say) {
  const build = readFileSync(path.join(root, '.next/corral-build'), 'utf8');
  const stamp = path.join(copyDir, 'build');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === build) return;
  const standing = lstatSync(copyDir, { throwIfNoEntry: false });
  if (standing && !existsSync(path.join(copyDir, 'server.js')) && readdirSync(copyDir).length > 0) {
    throw new StartError(`${copyDir} holds something else`);
  }
  say(`copying web to ${copyDir} …`);
  rmSync(copyDir, { recursive: true, force: true });
  mkdirSync(copyDir, { recursive: true });
  // Everybody may read the copy: whatever a build leaves there, no .env goes along.
  const filter = (from) => !isEnvFile(path.basename(from));
  cpSync(path.join(root, '.next/standalone'), copyDir, { recursive: true, verbatimSymlinks: true, filter });
  for (const file of migrationFiles) {
    cpSync(path.join(root, file), path.join(copyDir, file), { recursive: true, force: false });
  }
  cpSync(node, path.join(copyDir, 'node'));
  openToAll(copyDir);
  writeFileSync(stamp, build);
}

/** Readable to everybody, writable to the owner only, whatever umask the clone was made with. */
function openToAll(entry) {
  const found = lstatSync(entry);
  if (found.isSymbolicLink()) return;
  chmodSync(entry, found.isDirectory() || found.mode & 0o100 ? 0o755 : 0o644);
  if (found.isDirectory()) for (const name of readdirSync(entry)) openToAll(path.join(entry, name));
}
