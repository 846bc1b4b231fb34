/** The guests of `npm run package-test`. What is checked in them is in guest/. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../start/run-command.mjs';
import { StartError } from '../start/start-error.mjs';
import { isInstalled } from '../test/tools.mjs';

const programs = { 'qemu-system-x86_64': 'qemu-system-x86', busybox: 'busybox-static', xz: 'xz-utils' };
const forBare = { mmdebstrap: 'mmdebstrap', 'mkfs.ext4': 'e2fsprogs' };
/** What each part asks of this machine. */
export const neededPrograms = { package: { ...programs, ...forBare }, service: programs };
/** An emulated guest on a busy host takes its time, and time is no promise of these tests. */
const minutes = 15;

/**
 * What was tried, part by part, and why it failed; null where it passed. After a part that failed no other is begun.
 * @typedef {{ name: string, why: string | null }} Part
 */

/** @param {{ root: string, file: string, say: (line: string) => void }} given @returns {Promise<Part[]>} throws StartError */
export async function tryPackage({ root, file, say }) {
  const folder = path.join(root, '.corral/package-test');
  mkdirSync(folder, { recursive: true });
  const bare = await bareRoot(folder, say);
  const disk = path.join(folder, 'disk');
  rmSync(disk, { force: true });
  await run('truncate', ['-s', '1500M', disk]);
  await run('mkfs.ext4', ['-q', disk]);
  const name = `corral-package-${process.pid}`;
  const folders = ['-w', path.dirname(file), '-w', guestFolder(root), '-C', '/'];
  const machine = ['-S', '-N', '-R', bare, '-K', disk, ...folders, '-m', '1536'];
  const guest = (args, how) => inGuest(root, args, how);
  const boot = async () => {
    if ((await guest([...machine, 'start', name])) !== 0) throw new StartError('the guest could not be booted.');
    return 0;
  };
  const again = async () => {
    await reboot({ guest, name });
    return boot();
  };
  const script = (...args) =>
    guest(['-C', '/', '-t', `${minutes * 60}`, 'exec', name, 'bash', `${guestFolder(root)}/package.sh`, ...args]);
  try {
    return await inTurn(say, [
      ['a bare Debian boots', boot],
      ['the package is installed, and its page used', () => script('install', file)],
      ['the guest reboots', again],
      ['all is as it was before the reboot', () => script('again')],
      ['the package is purged', () => script('purge')],
    ]);
  } finally {
    await guest(['stop', name]);
    rmSync(disk, { force: true });
  }
}

/** @param {{ root: string, node: string, say: (line: string) => void }} given @returns {Promise<Part[]>} throws StartError */
export async function tryService({ root, node, say }) {
  const script = path.join(guestFolder(root), 'service.sh');
  const machine = ['-S', '-C', root, '-m', '3072', '-t', `${2 * minutes * 60}`];
  return inTurn(say, [
    ['install-service in a guest of its own', () => inGuest(root, [...machine, '--', 'bash', script, node])],
  ]);
}

/** Each part with its title before it and its time behind it. */
async function inTurn(say, parts) {
  const told = [];
  for (const [name, act] of parts) {
    say(`${name} …`);
    const sinceMs = performance.now();
    const status = await act();
    const seconds = Math.round((performance.now() - sinceMs) / 1000);
    const why = status === 0 ? null : (failures[status] ?? 'see the lines with FAILED above');
    say(`${name}: ${why === null ? 'passed' : 'FAILED'} after ${seconds} s`);
    told.push({ name, why });
    if (why !== null) break;
  }
  return told;
}

/** What scripts/v2guest.sh answers besides a command's own status. */
const failures = { 124: 'it took too long', 125: 'the guest could not be booted, ended or stood still' };

/** The smallest Debian with systemd that mmdebstrap makes; made once. */
async function bareRoot(folder, say) {
  const bare = path.join(folder, 'bare');
  if (existsSync(path.join(bare, 'etc/debian_version'))) return bare;
  const [, suite] = /^VERSION_CODENAME=(.+)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  say(`making a bare Debian (${suite}) …`);
  rmSync(bare, { recursive: true, force: true });
  // procps for the checks.
  const packages = 'systemd-sysv,dbus,procps';
  await runCommand({
    what: 'mmdebstrap',
    command: 'mmdebstrap',
    args: ['--quiet', '--variant=minbase', `--include=${packages}`, suite, bare],
    env: process.env,
  });
  return bare;
}

/** As an administrator does it: the machine ends, and is booted with the disk that it had. Throws StartError. */
async function reboot({ guest, name }) {
  // The order does not come back from a machine that is down, and what is said of that is no news.
  await guest(['-C', '/', '-t', '300', 'exec', name, 'systemctl', 'reboot'], { isQuiet: true });
  const untilMs = performance.now() + minutes * 60_000;
  while ((await guest(['-C', '/', '-t', '20', 'exec', name, 'true'], { isQuiet: true })) === 0) {
    if (performance.now() > untilMs) throw new StartError('the guest was told to reboot, and goes on running.');
    await sleep(1000);
  }
  await guest(['stop', name]);
}

function inGuest(root, args, { isQuiet = false } = {}) {
  return run('bash', [path.join(root, 'scripts/v2guest.sh'), ...args], { canFail: true, isQuiet });
}

async function run(command, args, { canFail = false, isQuiet = false } = {}) {
  const output = isQuiet ? 'ignore' : 'inherit';
  const child = spawn(command, args, { stdio: ['ignore', output, output] });
  const [status] = await once(child, 'exit');
  if (status !== 0 && !canFail) throw new StartError(`${command} failed (exit status ${status}).`);
  return status;
}

function guestFolder(root) {
  return path.join(root, 'scripts/package/guest');
}

export function requirePrograms(needed) {
  const missing = Object.keys(needed).filter((program) => !isInstalled(program) && !existsSync(`/usr/sbin/${program}`));
  if (missing.length === 0 && process.getuid() === 0) return;
  if (process.getuid() !== 0) throw new StartError('package-test takes root, for the files of the bare Debian.');
  throw new StartError(`not installed: apt-get install ${missing.map((program) => needed[program]).join(' ')}.`);
}
