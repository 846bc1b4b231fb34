/** The programs of the host that tests need beside Node, and how they come to be there. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * What tests need, by the name that steps ask for: programs of which one has to be there, each with Debian's package, the one that
 * is preferred first and the one that every release has last.
 *
 * @type {Record<string, { program: string, from: string }[]>}
 */
const tools = {
  chromium: [
    { program: 'chromium-headless-shell', from: 'chromium-headless-shell' },
    { program: 'chromium', from: 'chromium' },
  ],
  'qemu-system-x86_64': [{ program: 'qemu-system-x86_64', from: 'qemu-system-x86' }],
  busybox: [{ program: 'busybox', from: 'busybox-static' }],
  xz: [{ program: 'xz', from: 'xz-utils' }],
  cgget: [{ program: 'cgget', from: 'cgroup-tools' }],
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
  const missing = Object.keys(tools).filter(isMissing);
  if (missing.length === 0) return;
  const known = missing.map((name) => tools[name].at(-1).from);
  if (process.getuid() !== 0 || !isInstalled('apt-get')) {
    say(`not installed, and only root with apt-get could: ${known.join(', ')}`);
    return;
  }
  const preferred = missing.map((name) => tools[name][0].from);
  say(`installing ${preferred.join(', ')} …`);
  const install = (packages) => apt(['install', '-y', '--no-install-recommends', ...packages]) === 0;
  if (install(preferred)) return;
  if (apt(['update']) !== 0 || !(install(preferred) || install(known)))
    say(`apt-get could not install ${known.join(', ')}`);
}

/** Null when all are there, else the reason. @param {string[]} names */
export function missingTools(names) {
  const missing = names.filter(isMissing);
  if (missing.length === 0) return null;
  return `${missing.join(', ')} not installed (apt-get install ${missing.map((name) => tools[name].at(-1).from).join(' ')})`;
}

/** @param {string} name */
function isMissing(name) {
  return !tools[name].some(({ program }) => isInstalled(program));
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] }).status;
}
