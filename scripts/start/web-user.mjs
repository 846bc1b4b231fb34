/** Whom web runs as, and how a command is run as that user. */
import { spawnSync } from 'node:child_process';
import { StartError } from './start-error.mjs';

/**
 * A user of this host by name or number, through NSS as every other program sees them.
 *
 * @param {string} nameOrUid
 * @returns {import('./settings.mjs').HostUser | null}
 */
export function findUser(nameOrUid) {
  const { status, stdout } = spawnSync('getent', ['passwd', nameOrUid], { encoding: 'utf8' });
  const fields = status === 0 ? stdout.split('\n')[0].split(':') : [];
  return fields.length >= 4 ? { name: fields[0], uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}

/**
 * The command line that runs `command` with the rights of `user` and no way to gain others, and that ends it with
 * SIGTERM should this process die without a word. A null user keeps the present one.
 *
 * @param {import('./settings.mjs').HostUser | null} user
 * @param {string[]} command
 * @returns {string[]}
 */
export function asUser(user, command) {
  const identity = user ? ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'] : [];
  return ['setpriv', ...identity, '--no-new-privs', '--pdeathsig', 'TERM', '--', ...command];
}

/** The same end with this process, the present rights kept. @param {string[]} command */
export function withParentDeath(command) {
  return ['setpriv', '--pdeathsig', 'TERM', '--', ...command];
}

/**
 * Tries, as that user, what web will do: run this Node and read these files.
 *
 * @param {import('./settings.mjs').HostUser | null} user
 * @param {string} node
 * @param {string[]} files
 */
export function canRun(user, node, files) {
  const script =
    'for (const file of process.argv.slice(1)) require("node:fs").closeSync(require("node:fs").openSync(file))';
  return succeeds(asUser(user, [node, '-e', script, ...files]));
}

/** Tries, as that user, whether files can be made in `folder`. */
export function canWriteIn(user, folder) {
  return succeeds(asUser(user, ['sh', '-c', 'test -w "$1" && test -x "$1"', 'sh', folder]));
}

/** @param {import('./settings.mjs').HostUser | null} user */
export function describeUser(user) {
  return user?.name
    ? `user "${user.name}"`
    : user
      ? `user id ${user.uid} (without a name or other rights)`
      : 'the present user';
}

function succeeds([command, ...args]) {
  const { status, error } = spawnSync(command, args, { cwd: '/', stdio: 'ignore' });
  if (error?.code === 'ENOENT')
    throw new StartError(`"${command}" of the package util-linux is needed to start Corral.`);
  return status === 0;
}
