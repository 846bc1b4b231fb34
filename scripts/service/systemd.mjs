/** systemd, asked by its own programs. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { StartError } from '../start/start-error.mjs';

/** Throws StartError where there is no systemd to install into, or this user may not. */
export function requireSystemd() {
  if (process.getuid() !== 0) throw new StartError('Installing services takes root: run it again with sudo.');
  // sd_booted(3)
  if (existsSync('/run/systemd/system') && systemctl(['--version']).status === 0) return;
  const first = readFileSync('/proc/1/comm', 'utf8').trim();
  throw new StartError(
    `This host was not started by systemd (its first process is "${first}"): nothing was done. "npm start" runs without it, and docs/runbook.md, "Without systemd", has a script for other inits.`,
  );
}

/** @param {string[]} args */
export function systemctl(args) {
  const { status, stdout, stderr, error } = spawnSync('systemctl', args, { encoding: 'utf8' });
  return { status: error ? null : status, said: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() };
}

/** Throws StartError with what systemctl said. @param {string[]} args */
export function orderSystemd(args) {
  const { status, said } = systemctl(args);
  if (status !== 0) throw new StartError(`"systemctl ${args.join(' ')}" failed.`, said);
}

/** @param {string} unit */
export function isActive(unit) {
  return systemctl(['is-active', '--quiet', unit]).status === 0;
}

/** The last lines of units in the journal. @param {string[]} units @param {number} count */
export function lastWords(units, count = 30) {
  const args = ['--no-pager', '--quiet', '-n', String(count), ...units.flatMap((unit) => ['-u', unit])];
  return spawnSync('journalctl', args, { encoding: 'utf8' }).stdout ?? '';
}
