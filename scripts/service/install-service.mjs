/**
 * `npm run install-service`: the product copied to a folder of root's, two units, started. Run again, it brings all of that
 * up to date. Whatever goes wrong, what was there before stands again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readEnvFile } from '../start/env-file.mjs';
import { checkDataFolder, makeFolders, takeOverFormer } from '../start/folders.mjs';
import { lockFolder } from '../start/lock.mjs';
import { portFault } from '../start/port.mjs';
import { prepareClone } from '../start/prepare.mjs';
import { readSettings } from '../start/settings.mjs';
import { StartError } from '../start/start-error.mjs';
import { describeUser, findUser } from '../start/web-user.mjs';
import { stagePayload } from './payload.mjs';
import { installed, isOwn, refuseForeign } from './places.mjs';
import { isActive, lastWords, orderSystemd, requireSystemd, systemctl } from './systemd.mjs';
import { agentUnit, mark, sysusersLine, unitsOf, webUnit } from './units.mjs';
import { removeUser } from './web-user-made.mjs';

const units = [agentUnit, webUnit];

/** @param {{ root: string, say: (line: string) => void }} given the clone; throws StartError */
export async function installService({ root, say }) {
  requireSystemd();
  refuseForeign(installed);
  const given = givenSettings(root);
  const settings = readSettings({ env: given, uid: 0, home: '/root', findUser });
  refuseHidden(settings);
  refuseNameless(given, settings);
  await refuseRunning(settings);
  const node = await prepareClone(root, say);
  // Without a name yet it has the number that the user gets.
  makeFolders(settings, 0);
  if (takeOverFormer(settings)) say(`${settings.dataDir} belongs to ${describeUser(settings.webUser)} from now on`);
  checkDataFolder(settings);

  const wasActive = units.filter(isActive);
  // Undone from the last on: stopped, the files put back, read anew, started again.
  const undo = [() => wasActive.length > 0 && systemctl(['restart', ...wasActive]), () => systemctl(['daemon-reload'])];
  try {
    if (settings.webUser.name === null) makeUser(undo);
    say(`copying Corral to ${installed.home} …`);
    placePayload({ root, node, undo });
    writeSettings(given, undo);
    for (const [unit, text] of Object.entries(unitTexts(settings)))
      replaceFile(path.join(installed.unitFolder, unit), text, 0o644, undo);
    say('starting …');
    startUnits(undo);
  } catch (error) {
    const words = error instanceof StartError ? `${error.output}\n${lastWords(units)}` : '';
    for (const step of undo.reverse()) step();
    throw explained(error, words);
  }
  rmSync(`${installed.home}.old`, { recursive: true, force: true });
  report(settings, say);
}

/** Those of an earlier installation stay, unless they are given anew: in the environment, or in the clone's .env. */
function givenSettings(root) {
  const kept = isOwn(installed.settingsFile) ? readEnvFile(installed.settingsFile) : {};
  const now = { ...readEnvFile(path.join(root, '.env')), ...process.env };
  return Object.fromEntries(
    Object.entries({ ...kept, ...now }).filter(([name, value]) => name.startsWith('CORRAL_') && value !== ''),
  );
}

/** Web is kept from homes, agent and web from each other's /tmp: a folder there would not be found. */
function refuseHidden({ dataDir, runDir, agentJournal }) {
  const hidden = [dataDir, runDir, agentJournal].find((each) =>
    /^\/(home|root|run\/user|tmp|var\/tmp)(\/|$)/.test(each),
  );
  if (hidden)
    throw new StartError(`${hidden} is where services of systemd do not look: name a folder such as /var/lib/corral.`);
}

function refuseNameless(given, { webUser }) {
  if (given.CORRAL_WEB_USER && webUser.name === null)
    throw new StartError(
      `CORRAL_WEB_USER=${given.CORRAL_WEB_USER}: systemd runs services only as users that have a name; leave it out, and a user "corral" is made.`,
    );
}

/** Web's user. @param {(() => void)[]} undo */
function makeUser(undo) {
  const made = spawnSync('systemd-sysusers', ['--inline', sysusersLine], { encoding: 'utf8' });
  undo.push(removeUser);
  if (made.status !== 0) throw new StartError('The user "corral" could not be made.', made.stderr ?? '');
}

async function refuseRunning(settings) {
  if (isActive(webUnit) || isActive(agentUnit)) return;
  const fault = await portFault(settings);
  if (fault) throw new StartError(fault);
  if (!existsSync(settings.dataDir)) return;
  const lock = await lockFolder(settings.dataDir, { wait: false });
  if (!lock) throw new StartError(`Corral is running with ${settings.dataDir}, by "npm start": stop that first.`);
  lock.release();
}

/** Copied beside, then renamed into place: a full disk leaves what was there. */
function placePayload({ root, node, undo }) {
  const { home } = installed;
  const [fresh, old] = [`${home}.new`, `${home}.old`];
  undo.push(() => rmSync(fresh, { recursive: true, force: true }));
  rmSync(fresh, { recursive: true, force: true });
  stagePayload({ root, node, to: fresh });
  rmSync(old, { recursive: true, force: true });
  const hadOne = existsSync(home);
  if (hadOne) renameSync(home, old);
  undo.push(() => {
    rmSync(home, { recursive: true, force: true });
    if (hadOne) renameSync(old, home);
  });
  renameSync(fresh, home);
}

function unitTexts({ dataDir, agentSocket, agentJournal, webUser }) {
  return unitsOf({
    ...{ home: installed.home, settingsFile: installed.settingsFile, dataDir, mark },
    webUser: webUser.name ?? 'corral',
    ...{ runDir: path.dirname(agentSocket), agentDir: path.dirname(agentJournal) },
  });
}

/** For root alone: there may be a secret in it. */
function writeSettings(given, undo) {
  const { settingsFile } = installed;
  const folder = path.dirname(settingsFile);
  if (!existsSync(folder)) {
    mkdirSync(folder, { mode: 0o755 });
    undo.push(() => rmdirSync(folder));
  }
  const about = '# Settings, as in README.md, "Settings"; after a change: systemctl restart corral-agent corral-web';
  const lines = Object.entries(given).map(([name, value]) => `${name}="${plain(name, value)}"`);
  replaceFile(settingsFile, [mark, about, ...lines, ''].join('\n'), 0o600, undo);
}

function plain(name, value) {
  if (/["\\`$\n]/.test(value))
    throw new StartError(`${name} has a character that settings files of services cannot hold: one of " \\ \` $.`);
  return value;
}

function replaceFile(file, text, mode, undo) {
  const before = existsSync(file) ? readFileSync(file) : null;
  const fresh = `${file}.new`;
  undo.push(() => {
    rmSync(fresh, { force: true });
    if (before === null) rmSync(file, { force: true });
    else writeFileSync(file, before);
  });
  writeFileSync(fresh, text, { mode });
  renameSync(fresh, file);
}

/** systemctl waits until both have said that they are ready. */
function startUnits(undo) {
  const isNew = systemctl(['is-enabled', '--quiet', webUnit]).status !== 0;
  orderSystemd(['daemon-reload']);
  undo.push(() => {
    if (isNew) systemctl(['disable', ...units]);
    systemctl(['stop', ...units]);
    systemctl(['reset-failed', ...units]);
  });
  orderSystemd(['enable', ...units]);
  orderSystemd(['restart', ...units]);
}

function explained(error, words) {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return new StartError(`The disk of ${error.dest ?? error.path ?? installed.home} is full: nothing was changed.`);
  if (!(error instanceof StartError)) return error;
  return new StartError(`${error.message} What was there before stands again.`, words);
}

function report(settings, say) {
  say(`installed: corral-agent and corral-web are running, and start with the host`);
  say(`open ${settings.publicUrl}`);
  const { stdout } = spawnSync(path.join(installed.home, 'bin/corral'), ['first-link'], { encoding: 'utf8' });
  if (stdout) say(`first start: ${stdout.trim()}`);
  say(`settings: ${installed.settingsFile}; log: journalctl -u corral-agent -u corral-web`);
}
