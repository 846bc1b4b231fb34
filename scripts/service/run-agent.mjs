/** The agent as systemd's service: its settings from the unit's environment, then the agent itself, in this process. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { agentModule } from '../start/agent-module.mjs';
import { makeCompileCache } from '../start/compile-cache.mjs';
import { agentEnv } from '../start/process-env.mjs';
import { StartError } from '../start/start-error.mjs';
import { findUser } from '../start/web-user.mjs';
import { answersAt, tellSystemd } from './notify.mjs';
import { checkOwnFolder, endFor, readServiceSettings, replaceEnv } from './service-settings.mjs';
import { agentUnit, webGroup } from './units.mjs';

try {
  const { settings, shared } = readServiceSettings({ gid: webGroupId(process.argv) });
  checkOwnFolder('CORRAL_AGENT_JOURNAL', path.dirname(settings.agentJournal), agentUnit);
  checkOwnFolder('CORRAL_RUN_DIR', path.dirname(settings.agentSocket), agentUnit);
  const told = replaceEnv({ ...agentEnv(settings, shared), CORRAL_GUARDED_GROUP: webGroup });
  makeCompileCache(settings, process.getuid());
  enableCompileCache(told.NODE_COMPILE_CACHE);
  await import(pathToFileURL(agentModule(path.resolve(import.meta.dirname, '../../agent'))).href);
  // When it has said what was wrong, it ends.
  if (process.exitCode === undefined) {
    // "facts" is a verb like any other: the door, the router and the sweep behind it are asked.
    const isServed = answersAt({ socketPath: settings.agentSocket, path: '/facts' });
    await tellSystemd({ isReady: isServed, isServed, env: told });
  }
} catch (error) {
  endFor(error);
}

/** Web's group, which may enter the folder of the socket. */
function webGroupId(args) {
  const name = args[args.indexOf('--web-user') + 1];
  const user = findUser(name);
  if (!user) throw new StartError(`the user ${name}, whom web runs as, is not a user of this host.`);
  return user.gid;
}
