/** The programs of the host that tests need beside Node, and how they come to be there. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Debian's package for each program. */
const packages = {
  chromium: 'chromium',
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  xz: 'xz-utils',
  cgget: 'cgroup-tools',
};

/** @param {string} program */
export function isInstalled(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Installs what is missing, when this user may. What stays missing shows later, as skipped checks with this reason. */
export function installTools(say) {
  const missing = Object.keys(packages).filter((program) => !isInstalled(program));
  if (missing.length === 0) return;
  const names = missing.map((program) => packages[program]);
  if (process.getuid() !== 0 || !isInstalled('apt-get')) {
    say(`not installed, and only root with apt-get could: ${names.join(', ')}`);
    return;
  }
  say(`installing ${names.join(', ')} …`);
  const install = () => apt(['install', '-y', '--no-install-recommends', ...names]);
  if (install() !== 0 && (apt(['update']) !== 0 || install() !== 0))
    say(`apt-get could not install ${names.join(', ')}`);
}

/** Null when all are there, else the reason. @param {string[]} programs */
export function missingTools(programs) {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) return null;
  return `${missing.join(', ')} not installed (apt-get install ${missing.map((program) => packages[program]).join(' ')})`;
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status;
}
