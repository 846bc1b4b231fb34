/** The order of a start: check, prepare, migrate, run, watch, stop. Each step is in a file of its own. */
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvFile } from './env-file.mjs';
import { checkDataFolder, makeFolders, takeOverFormer } from './folders.mjs';
import { lockFolder } from './lock.mjs';
import { portFault } from './port.mjs';
import { prepareClone } from './prepare.mjs';
import { inheritedEnv } from './process-env.mjs';
import { runCommand } from './run-command.mjs';
import { runProcesses } from './run-processes.mjs';
import { readSettings, settingsAsEnv } from './settings.mjs';
import { placeWeb } from './ship-web.mjs';
import { StartError } from './start-error.mjs';
import { asUser, describeUser, findUser } from './web-user.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const usage =
  'usage: npm start [-- --dev | --only agent | --only web]   settings are environment variables, see .env.example';

const say = (line) => console.log(`corral: ${line}`);

/** @param {string[]} args of the command line */
export async function startCorral(args) {
  // The terminal may be gone while the processes still end in order.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  try {
    await start(args);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    if (error.output) console.error(error.output.trimEnd());
    console.error(`corral: ${error.message}`);
    process.exitCode = 1;
  }
}

async function start(args) {
  const { isDev, only } = readArgs(args);
  const uid = process.getuid();
  const env = { ...readEnvFile(path.join(root, '.env')), ...process.env };
  const read = readSettings({ env, uid, home: homeFolder(), isDev, findUser });
  // The development server writes into the clone, so there it has to be whoever owns that.
  const settings = isDev ? { ...read, webUser: null } : read;

  if (only === 'agent') {
    makeFolders(settings, uid);
    return runAgent({ settings, env, uid });
  }
  const fault = await portFault(settings);
  makeFolders(settings, uid);
  const dataLock = await lockFolder(settings.dataDir, { wait: false });
  if (!dataLock)
    throw new StartError(
      `Corral is already running with ${settings.dataDir}: stop that one, or set another CORRAL_DATA_DIR, CORRAL_RUN_DIR and CORRAL_PORT.`,
    );
  try {
    if (fault) throw new StartError(fault);
    if (takeOverFormer(settings)) say(`${settings.dataDir} belongs to ${describeUser(settings.webUser)} from now on`);
    checkDataFolder(settings);
    await prepareAndRun({ settings, env, uid, isDev, only });
  } finally {
    dataLock.release();
  }
}

function readArgs(args) {
  const [first, which] = args;
  if (args.length === 0) return { isDev: false, only: null };
  if (args.length === 1 && first === '--dev') return { isDev: true, only: null };
  if (args.length === 2 && first === '--only' && (which === 'agent' || which === 'web'))
    return { isDev: false, only: which };
  throw new StartError(usage);
}

/** Without web: for one that runs elsewhere and reaches the socket. Two agents are kept apart by the socket's own lock. */
async function runAgent({ settings, env, uid }) {
  const node = await prepareClone(root, say);
  sayRights(uid, 'the agent runs as root');
  const shared = environmentOf(env, settings);
  await runProcesses({ root, node, web: null, settings, shared, isDev: false, only: 'agent', say });
}

/** Neither process has a home, and asking the system for one fails for a user without an account. */
function environmentOf(env, settings) {
  return { ...inheritedEnv(env), HOME: '/', ...settingsAsEnv(settings) };
}

function sayRights(uid, asRoot) {
  if (uid === 0) say(asRoot);
  else say('without root: every readable group is shown, and changed where the kernel lets this user write');
}

async function prepareAndRun({ settings, env, uid, isDev, only }) {
  const node = await prepareClone(root, say, { isDev });
  const web = isDev ? developmentWeb(node) : placeWeb({ root, node, settings, say });
  const shared = environmentOf(env, settings);
  const [command, ...migrate] = asUser(settings.webUser, [web.node, web.migrate]);
  await runCommand({
    what: 'Migrating the database',
    command,
    args: migrate,
    cwd: path.dirname(web.migrate),
    env: shared,
  });
  const webUser = isDev ? 'root too (--dev)' : describeUser(settings.webUser);
  if (only === 'web') say(`web alone, with the agent behind ${settings.agentSocket}`);
  else sayRights(uid, `the agent runs as root, web as ${webUser}`);
  await runProcesses({ root, node, web, settings, shared, isDev, only, say });
}

function developmentWeb(node) {
  return {
    node,
    server: path.join(root, 'node_modules/next/dist/bin/next'),
    migrate: path.join(root, 'server/db/migrate.ts'),
  };
}

/** Of whoever starts; "/", where nobody but root can write, for a user without one: the message about that says what to do. */
function homeFolder() {
  try {
    return homedir();
  } catch {
    return '/';
  }
}
