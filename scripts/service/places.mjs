/** Where an installed Corral lies, and whether what lies there already is Corral's. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { StartError } from '../start/start-error.mjs';
import { payloadMark } from './payload.mjs';
import { agentUnit, mark, webUnit } from './units.mjs';

export const installed = {
  home: '/usr/local/lib/corral',
  unitFolder: '/etc/systemd/system',
  settingsFile: '/etc/corral/corral.env',
};

/** Where systemd looks for units that somebody put there, the strongest first (systemd.unit(5)); a package's are the last. */
const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
];

/**
 * Throws StartError with the path of the first thing that stands where Corral would put one of its own, and is not one.
 *
 * @param {{ home: string, unitFolder: string, settingsFile: string }} place
 * @param {string[]} [folders]
 */
export function refuseForeign({ home, settingsFile }, folders = unitFolders) {
  for (const folder of folders)
    for (const unit of [agentUnit, webUnit]) refuseFile(path.join(folder, unit), 'a unit file');
  refuseFile(settingsFile, 'settings');
  if (lstatSync(home, { throwIfNoEntry: false }) && !isPayload(home))
    throw new StartError(`${home} is there already and is not Corral's: nothing was done. Move it away first.`);
}

/** @param {string} folder */
export function isPayload(folder) {
  return existsSync(path.join(folder, payloadMark));
}

/** Whether install-service wrote this file; false when there is none. @param {string} file */
export function isOwn(file) {
  // A mask is a link to /dev/null, somebody's word against the unit.
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  return readFileSync(file, 'utf8').startsWith(mark);
}

function refuseFile(file, what) {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found || isOwn(file)) return;
  const isPackage = /^\/(usr\/)?lib\//.test(file);
  const mend = isPackage
    ? 'it belongs to a package: keep that, or remove it first (dpkg --purge corral)'
    : 'move it away first';
  throw new StartError(
    `${file} is ${what} that is there already and not of "npm run install-service": nothing was done; ${mend}.`,
  );
}
