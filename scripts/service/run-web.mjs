/** Web as systemd's service: its settings from the unit's environment, the database brought up to date, then web, in this process. */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { databaseFileFrom } from '../../server/db/database-url.ts';
import { migrate } from '../../server/db/migrate.ts';
import { healthUrl, webEnv } from '../start/process-env.mjs';
import { answersAt, tellSystemd } from './notify.mjs';
import { checkOwnFolder, endFor, readServiceSettings, replaceEnv } from './service-settings.mjs';
import { webUnit } from './units.mjs';

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

try {
  const { settings, shared } = readServiceSettings({ gid: process.getgid() });
  checkOwnFolder('CORRAL_DATA_DIR', settings.dataDir, webUnit);
  const told = replaceEnv(webEnv(settings, shared, 'production'));
  const applied = migrate(databaseFileFrom(process.env, process.getuid()));
  if (applied.length > 0) console.log(`corral: database: applied ${applied.join(', ')}`);
  await import(pathToFileURL(path.join(home, 'server.js')).href);
  const url = new URL(healthUrl(settings));
  const address = { host: url.hostname.replace(/^\[|\]$/g, ''), port: settings.port, path: url.pathname };
  await tellSystemd({
    isReady: answersAt({ ...address, mustBeOk: true }),
    // Also a database that is locked, or on a full disk, is answered for: that is no reason to start anew.
    isServed: answersAt(address),
    env: told,
  });
  console.log(`corral: open ${settings.publicUrl}`);
} catch (error) {
  endFor(error);
}
