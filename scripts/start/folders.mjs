/**
 * The folders Corral keeps things in, with the owners that keep its two processes apart:
 * data (web's own, 0700), the agent's journal (the agent's own, 0700), run (the agent's; web's group may enter, 0750).
 * A folder that stood before is never taken over: a mistyped CORRAL_DATA_DIR=/etc must not change /etc.
 */
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { StartError } from './start-error.mjs';
import { canWriteIn, describeUser } from './web-user.mjs';

/** @param {import('./settings.mjs').Settings} settings @param {number} uid whoever starts Corral */
export function makeFolders(settings, uid) {
  const web = settings.webUser;
  ownFolder('CORRAL_DATA_DIR', settings.dataDir, { uid: web?.uid ?? uid, gid: web?.gid ?? null, mode: 0o700 });
  if (!canWriteIn(web, settings.dataDir)) {
    throw new StartError(
      `${settings.dataDir} (CORRAL_DATA_DIR) cannot be written by ${describeUser(web)}, whom web runs as: a folder above it may be closed to others, or its disk is read-only.`,
    );
  }
  const journalDir = path.dirname(settings.agentJournal);
  if (journalDir !== settings.dataDir) ownFolder('CORRAL_AGENT_JOURNAL', journalDir, { uid, gid: null, mode: 0o700 });
  ownFolder('CORRAL_RUN_DIR', settings.runDir, { uid, gid: web?.gid ?? null, mode: web ? 0o750 : 0o700 });
}

/** @param {string} setting its name, for the message @param {string} folder */
function ownFolder(setting, folder, { uid, gid, mode }) {
  const isNew = makeFolder(setting, folder);
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new StartError(`${folder} (${setting}) is not a folder.`);
  const isOurs = found.uid === uid && (gid === null || found.gid === gid);
  if (!isNew && !isOurs && readdirSync(folder).length > 0) {
    throw new StartError(
      `${folder} (${setting}) belongs to user ${found.uid}, group ${found.gid} and is not empty: if it is Corral's, mend it with "chown -R ${uid}:${gid ?? found.gid} ${folder}"; else name another folder.`,
    );
  }
  if (!isNew && isOurs && (found.mode & 0o777) === mode) return;
  if (!isNew && found.mode & 0o022) {
    throw new StartError(
      `${folder} (${setting}) can be written by others: name a folder of Corral's own, or close it with "chmod 700".`,
    );
  }
  chownSync(folder, uid, gid ?? found.gid);
  chmodSync(folder, mode);
}

function makeFolder(setting, folder) {
  try {
    mkdirSync(path.dirname(folder), { recursive: true });
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new StartError(`${folder} (${setting}) cannot be made: ${error.code}.`);
  }
}
