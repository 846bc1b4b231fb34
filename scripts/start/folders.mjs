/**
 * The folders Corral keeps things in, with the owners that keep its two processes apart:
 * data (web's own, 0700), the agent's journal (the agent's own, 0700), run and socket (the agent's; web's group may
 * enter, 0750). A folder that holds other things is never taken over: a mistyped CORRAL_DATA_DIR=/etc must not change
 * /etc, nor CORRAL_AGENT_JOURNAL=/var/log/corral.jsonl close /var/log.
 */
import { chmodSync, chownSync, existsSync, lchownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { makeCompileCache } from './compile-cache.mjs';
import { formerWebUid } from './settings.mjs';
import { StartError } from './start-error.mjs';
import { canWriteIn, describeUser } from './web-user.mjs';

/**
 * All of them are looked at before the first is made: a start that is refused has begun nothing.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @param {number} uid whoever starts Corral
 */
export function makeFolders(settings, uid) {
  const wanted = wantedFolders(settings, uid);
  for (const each of wanted) refuseUnfit(each);
  for (const each of wanted) makeOwn(each);
  makeCompileCache(settings, uid);
}

/**
 * Gives the data folder of an earlier version, whose web ran as another uid, to web's present user. To be called with the
 * folder locked, when no web works in there. Only what belongs to that uid: web may have put a link there to anything.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @returns {boolean} whether there was anything to do
 */
export function takeOverFormer({ dataDir, webUser }) {
  if (webUser === null || webUser.uid === formerWebUid || lstatSync(dataDir).uid !== formerWebUid) return false;
  giveFormer(dataDir, webUser);
  return true;
}

/** Throws StartError when web's user cannot write to its own folder. @param {import('./settings.mjs').Settings} settings */
export function checkDataFolder({ dataDir, webUser }) {
  if (canWriteIn(webUser, dataDir)) return;
  throw new StartError(
    `${dataDir} (CORRAL_DATA_DIR) cannot be written by ${describeUser(webUser)}, whom web runs as: a folder above it may be closed to others, or its disk is read-only.`,
  );
}

/** Each folder once. `isOwn` tells by its name what Corral itself left in there. */
function wantedFolders({ dataDir, runDir, agentJournal, agentSocket, webUser: web }, uid) {
  const data = {
    setting: 'CORRAL_DATA_DIR',
    value: dataDir,
    folder: dataDir,
    isOwn: () => false,
    uid: web?.uid ?? uid,
    gid: web?.gid ?? null,
    mode: 0o700,
  };
  const journal = {
    setting: 'CORRAL_AGENT_JOURNAL',
    value: agentJournal,
    folder: path.dirname(agentJournal),
    isOwn: (name) => name.startsWith(path.basename(agentJournal)),
    uid,
    gid: null,
    mode: 0o700,
  };
  const run = {
    setting: 'CORRAL_RUN_DIR',
    value: runDir,
    folder: runDir,
    isOwn: (name) => name.startsWith(path.basename(agentSocket)),
    uid,
    gid: web?.gid ?? null,
    mode: web ? 0o750 : 0o700,
  };
  const socket = { ...run, setting: 'CORRAL_AGENT_SOCKET', value: agentSocket, folder: path.dirname(agentSocket) };
  const wanted = [data, journal, run, socket];
  return wanted.filter(({ folder }, index) => wanted.findIndex((each) => each.folder === folder) === index);
}

function refuseUnfit(wanted) {
  const { setting, folder, isOwn } = wanted;
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory()) throw new StartError(`${folder} (${setting}) is not a folder.`);
  if (fits(found, wanted) || isFormer(found, wanted)) return;
  if (!readdirSync(folder).every(isOwn)) throw holdsOtherThings(found, wanted);
  if (found.mode & 0o022) {
    throw new StartError(
      `${folder} (${setting}) can be written by others: name a folder of Corral's own, or close it with "chmod 700".`,
    );
  }
}

function holdsOtherThings(found, { setting, value, folder, uid, gid, mode }) {
  const stands = `user ${found.uid}, group ${found.gid}, mode ${octal(found.mode)}`;
  if (setting === 'CORRAL_DATA_DIR') {
    const isData = existsSync(path.join(folder, 'corral.db'));
    const mend = `mend it with "chown -R ${uid}:${gid ?? found.gid} ${folder}" and "chmod ${octal(mode)} ${folder}"`;
    return new StartError(
      `${setting}=${value} is not empty and not closed to others as Corral's data folder is (${stands}): ${isData ? mend : 'name another folder'}.`,
    );
  }
  const better = path.join(folder, 'corral', value === folder ? '' : path.basename(value));
  return new StartError(
    `${setting}=${value} would change who may enter ${folder}, which holds other things (${stands}): name a folder of Corral's own, such as ${better}.`,
  );
}

function octal(mode) {
  return (mode & 0o777).toString(8);
}

function makeOwn(wanted) {
  const { setting, folder, uid, gid, mode } = wanted;
  makeFolder(setting, folder);
  const found = lstatSync(folder);
  if (fits(found, wanted) || isFormer(found, wanted)) return;
  chownSync(folder, uid, gid ?? found.gid);
  chmodSync(folder, mode);
}

function fits(found, { uid, gid, mode }) {
  return found.uid === uid && (gid === null || found.gid === gid) && (found.mode & 0o777) === mode;
}

/** An earlier version's: takeOverFormer does the rest. */
function isFormer(found, { setting, uid }) {
  return setting === 'CORRAL_DATA_DIR' && uid !== 0 && found.uid === formerWebUid;
}

function makeFolder(setting, folder) {
  try {
    mkdirSync(path.dirname(folder), { recursive: true });
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error.code === 'EEXIST') return;
    throw new StartError(`${folder} (${setting}) cannot be created: ${error.code}.`);
  }
}

/** The folder itself comes last, so that the next start goes on with what a crash left. */
function giveFormer(entry, user) {
  const found = lstatSync(entry);
  if (found.uid !== formerWebUid) return;
  if (found.isDirectory()) for (const name of readdirSync(entry)) giveFormer(path.join(entry, name), user);
  lchownSync(entry, user.uid, user.gid);
}
