/** What the package says of itself. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../start/run-command.mjs';
import { StartError } from '../start/start-error.mjs';

/** Debian's word for process.arch. @param {string} arch */
export function debianArch(arch) {
  const known = { x64: 'amd64', arm64: 'arm64' };
  if (known[arch]) return known[arch];
  throw new StartError(`There is no packaged Node for ${arch}, so no package either.`);
}

/**
 * The version of package.json; in a clone with the commit it was made from, so that a later one is an upgrade.
 *
 * @param {string} root
 * @returns {Promise<{ version: string, committedAt: number }>} seconds since 1970
 */
export async function versionOf(root) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  try {
    const args = ['-C', root, 'log', '-1', '--format=%ct %h'];
    const [at, commit] = (await runCommand({ what: 'git', command: 'git', args })).trim().split(' ');
    const day = new Date(Number(at) * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
    return { version: `${version}+git${day}.${commit}`, committedAt: Number(at) };
  } catch {
    // Not a clone: then the time of the build.
    return { version, committedAt: Math.floor(statSync(path.join(root, '.next/corral-build')).mtimeMs / 1000) };
  }
}

/**
 * What the shipped Node and database driver are linked against, by their symbols (libstdc++6 is where apt is), and
 * setpriv and flock. systemd of 247 knows all that the units say.
 */
const depends = ['libc6 (>= 2.34)', 'libgcc-s1', 'libstdc++6 (>= 9)', 'util-linux', 'systemd (>= 247)'];

/** @param {{ version: string, arch: string, installedKiB: number }} given */
export function controlText({ version, arch, installedKiB }) {
  return `Package: corral
Version: ${version}
Architecture: ${arch}
Maintainer: Corral <corral@localhost>
Installed-Size: ${installedKiB}
Depends: ${depends.join(', ')}
Section: admin
Priority: optional
Description: web dashboard for Linux control groups
 Shows every group that the kernel knows as one live tree, and changes limits
 with a preview before and a look afterwards. Brings its own Node; needs no
 network to be installed. It listens on 127.0.0.1:3000 until it is told
 otherwise in /etc/corral/corral.env.
`;
}
