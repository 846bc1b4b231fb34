/** `npm run install-service -- --uninstall`: takes away all that install-service made, but for what Corral has stored. */
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readEnvFile } from '../start/env-file.mjs';
import { readSettings } from '../start/settings.mjs';
import { findUser } from '../start/web-user.mjs';
import { installed, isOwn, isPayload } from './places.mjs';
import { orderSystemd, requireSystemd, systemctl } from './systemd.mjs';
import { agentUnit, webUnit } from './units.mjs';
import { removeUser } from './web-user-made.mjs';

/** Throws StartError; whatever is not of install-service stays. @param {{ say: (line: string) => void }} given */
export function uninstallService({ say }) {
  requireSystemd();
  const units = [webUnit, agentUnit].filter((unit) => isOwn(path.join(installed.unitFolder, unit)));
  const settings = storedSettings();
  if (units.length > 0) orderSystemd(['disable', '--now', ...units]);
  const removed = [];
  for (const unit of units) removed.push(remove(path.join(installed.unitFolder, unit)));
  if (isOwn(installed.settingsFile)) removed.push(remove(installed.settingsFile));
  removeIfEmpty(path.dirname(installed.settingsFile));
  for (const ending of ['', '.new', '.old']) {
    const folder = `${installed.home}${ending}`;
    if (ending === '' ? isPayload(folder) : existsSync(folder)) removed.push(remove(folder));
  }
  systemctl(['daemon-reload']);
  // A unit that failed is remembered by systemd beyond its file.
  if (units.length > 0) systemctl(['reset-failed', ...units]);
  if (settings) remove(settings.runDir);
  if (units.length > 0 && removeUser()) removed.push('the user "corral"');
  say(removed.length > 0 ? `removed: ${removed.join(', ')}` : 'nothing was installed by "npm run install-service"');
  for (const unit of [agentUnit, webUnit]) {
    const dropIns = path.join(installed.unitFolder, `${unit}.d`);
    if (existsSync(dropIns)) say(`left: ${dropIns}, which is yours`);
  }
  if (settings) sayWhatStays(settings, say);
}

/** Null when nothing was installed. */
function storedSettings() {
  if (!isOwn(installed.settingsFile)) return null;
  return readSettings({ env: readEnvFile(installed.settingsFile), uid: 0, home: '/root', findUser });
}

function sayWhatStays({ dataDir, agentJournal }, say) {
  for (const folder of [dataDir, path.dirname(agentJournal)])
    if (existsSync(folder)) say(`left: ${folder}, what Corral has stored (remove it by "rm -r ${folder}")`);
}

function remove(entry) {
  rmSync(entry, { recursive: true, force: true });
  return entry;
}

function removeIfEmpty(folder) {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
