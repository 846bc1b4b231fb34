/** The settings of a service: those of root's `npm start`, but that the unit says whom web runs as. */
import { accessSync, constants } from 'node:fs';
import { inheritedEnv } from '../start/process-env.mjs';
import { readSettings, settingsAsEnv } from '../start/settings.mjs';
import { StartError } from '../start/start-error.mjs';
import { configFault } from './units.mjs';

/**
 * @param {{ gid: number }} web its group, by its unit
 * @returns {{ settings: import('../start/settings.mjs').Settings, shared: Record<string, string> }} throws StartError
 */
export function readServiceSettings({ gid }) {
  // Whom web runs as was decided when the units were written; no user of this host has to be looked up.
  const { CORRAL_WEB_USER: _, ...env } = process.env;
  const read = readSettings({ env, uid: 0, home: '/', findUser: () => null });
  const settings = { ...read, webUser: { name: null, uid: gid, gid } };
  return { settings, shared: { ...inheritedEnv(env), HOME: '/', ...settingsAsEnv(settings) } };
}

/** Gives this process another environment, and answers the one that it had. @param {Record<string, string>} env */
export function replaceEnv(env) {
  const before = { ...process.env };
  for (const name of Object.keys(before)) delete process.env[name];
  Object.assign(process.env, env);
  return before;
}

/**
 * Throws StartError when the unit does not let the service write there.
 *
 * @param {string} setting @param {string} folder @param {string} unit
 */
export function checkOwnFolder(setting, folder, unit) {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(
      `${folder} (${setting}) cannot be written by ${unit} (${error.code}): run "npm run install-service" again, or give it the folder with "systemctl edit ${unit}": [Service], ReadWritePaths=${folder}.`,
    );
  }
}

/** Ends the service with one line for the journal; systemd starts it again, unless a setting is wrong. */
export function endFor(error) {
  const isSetting = error instanceof StartError;
  console.error(`corral: ${isSetting ? error.message : (error.stack ?? error)}`);
  process.exit(isSetting ? configFault : 1);
}
