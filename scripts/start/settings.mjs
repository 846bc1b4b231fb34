/**
 * The settings of Corral: every CORRAL_* variable, checked before anything is started, so that a wrong one costs one
 * clear line and not a half-started product. Agent and web parse what reaches them again, each in its own module.
 */

import { isIP } from 'node:net';
import path from 'node:path';
import { StartError } from './start-error.mjs';

/**
 * The user id that web drops to when root starts Corral and there is no user "corral": nobody's, on purpose.
 * Neither systemd (its UIDS-GIDS.md: 60706-61183 are unused) nor Debian (base-passwd: none from 60000 to 63433) gives it away.
 */
export const unnamedWebUid = 60911;

/** What it was before: a number that systemd may give to a service with DynamicUser=. */
export const formerWebUid = 64789;

/** sockaddr_un holds 108 bytes with the closing NUL (unix(7)). */
const longestSocketPath = 107;

const known = [
  'CORRAL_HOST',
  'CORRAL_PORT',
  'CORRAL_DATA_DIR',
  'CORRAL_RUN_DIR',
  'CORRAL_AGENT_SOCKET',
  'CORRAL_AGENT_JOURNAL',
  'CORRAL_AGENT_ONLY_UNDER',
  'CORRAL_AGENT_CEILINGS',
  'CORRAL_AGENT_LAUNCH_USERS',
  'CORRAL_AGENT_RULES',
  'CORRAL_AGENT_RULES_FILE',
  'CORRAL_AGENT_CGCONFIG_DIR',
  'CORRAL_DATABASE_URL',
  'CORRAL_WEB_USER',
  'CORRAL_PUBLIC_URL',
  'CORRAL_INSECURE_HTTP',
  'CORRAL_SECRET',
  'CORRAL_SAMPLE_INTERVAL_MS',
  'CORRAL_SESSION_HOURS',
  'CORRAL_WEBHOOK_ALLOW',
];

/**
 * Reads and checks all settings; throws StartError for the first wrong one. Pure: `findUser` looks a name or number
 * up among the host's users and answers null when there is none. The development server (isDev) keeps its things apart
 * by default: it runs web as another user, who could not use them, nor should it spoil them.
 *
 * @param {{ env: Record<string, string | undefined>, uid: number, home: string, isDev?: boolean, findUser: (nameOrUid: string) => import('./settings.mjs').HostUser | null }} given
 * @returns {import('./settings.mjs').Settings}
 */
export function readSettings({ env, uid, home, isDev = false, findUser }) {
  refuseUnknown(env);
  const isRoot = uid === 0;
  const own = isDev ? 'corral-dev' : 'corral';
  const host = readHost(env);
  const port = readInteger(env, 'CORRAL_PORT', 3000, 1, 65_535);
  const stateHome = env.XDG_STATE_HOME?.startsWith('/') ? env.XDG_STATE_HOME : path.join(home, '.local/state');
  const dataDir = readFolder(env, 'CORRAL_DATA_DIR', isRoot ? `/var/lib/${own}` : path.join(stateHome, own));
  const runtimeHome = env.XDG_RUNTIME_DIR?.startsWith('/') ? env.XDG_RUNTIME_DIR : path.join(dataDir, 'run');
  const runDir = readFolder(env, 'CORRAL_RUN_DIR', isRoot ? `/run/${own}` : path.join(runtimeHome, own));
  const publicUrl = readPublicUrl(env, host, port);
  const insecureHttp = readFlag(env, 'CORRAL_INSECURE_HTTP');
  if (!isLoopback(host) && !publicUrl.startsWith('https://') && !insecureHttp) {
    throw new StartError(
      `CORRAL_HOST=${host} can be reached from other machines: put a TLS proxy in front of it and set CORRAL_PUBLIC_URL=https://…, or accept passwords in the clear with CORRAL_INSECURE_HTTP=1.`,
    );
  }
  const agentSocket = readSocket(env, path.join(runDir, 'agent.sock'));
  const agentJournal = readPath(
    env,
    'CORRAL_AGENT_JOURNAL',
    path.join(isRoot ? `${dataDir}-agent` : dataDir, 'agent-journal.jsonl'),
  );
  if (isRoot) {
    refuseInside(dataDir, 'CORRAL_AGENT_JOURNAL', agentJournal);
    refuseInside(dataDir, 'CORRAL_RUN_DIR', runDir);
    refuseInside(dataDir, 'CORRAL_AGENT_SOCKET', agentSocket);
  }
  return {
    host,
    port,
    dataDir,
    runDir,
    agentSocket,
    agentJournal,
    agentOnlyUnder: readGroup(env, 'CORRAL_AGENT_ONLY_UNDER'),
    agentCeilings: given(env, 'CORRAL_AGENT_CEILINGS') && readPath(env, 'CORRAL_AGENT_CEILINGS', ''),
    agentLaunchUsers: readUserNames(env, 'CORRAL_AGENT_LAUNCH_USERS'),
    agentRules: readRules(env, 'CORRAL_AGENT_RULES'),
    agentRulesFile: given(env, 'CORRAL_AGENT_RULES_FILE') && readPath(env, 'CORRAL_AGENT_RULES_FILE', ''),
    agentCgconfigDir: readPath(env, 'CORRAL_AGENT_CGCONFIG_DIR', '/etc'),
    databaseUrl: readDatabaseUrl(env, `file:${path.join(dataDir, 'corral.db')}`),
    webUser: readWebUser(env, isRoot, findUser),
    publicUrl,
    insecureHttp,
    secret: readSecret(env),
    sampleIntervalMs: readInteger(env, 'CORRAL_SAMPLE_INTERVAL_MS', 1000, 100, 60_000),
    sessionHours: readInteger(env, 'CORRAL_SESSION_HOURS', 12, 1, 8760),
    webhookAllow: readNetworks(env, 'CORRAL_WEBHOOK_ALLOW'),
  };
}

/**
 * The settings as agent and web take them: every default spelt out, so that both see the same.
 *
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Record<string, string>}
 */
export function settingsAsEnv(settings) {
  return {
    CORRAL_HOST: settings.host,
    CORRAL_PORT: String(settings.port),
    CORRAL_DATA_DIR: settings.dataDir,
    CORRAL_RUN_DIR: settings.runDir,
    CORRAL_AGENT_SOCKET: settings.agentSocket,
    CORRAL_DATABASE_URL: settings.databaseUrl,
    CORRAL_PUBLIC_URL: settings.publicUrl,
    CORRAL_SAMPLE_INTERVAL_MS: String(settings.sampleIntervalMs),
    CORRAL_SESSION_HOURS: String(settings.sessionHours),
    ...(settings.webhookAllow === null ? {} : { CORRAL_WEBHOOK_ALLOW: settings.webhookAllow }),
    ...(settings.insecureHttp ? { CORRAL_INSECURE_HTTP: '1' } : {}),
  };
}

/** True for an address that only this host can reach. @param {string} host */
export function isLoopback(host) {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function refuseUnknown(env) {
  for (const name of Object.keys(env)) {
    if (!name.startsWith('CORRAL_') || known.includes(name)) continue;
    throw new StartError(`${name} is not a setting of Corral. Settings are: ${known.join(', ')}.`);
  }
}

function given(env, name) {
  const text = env[name]?.trim();
  return text === undefined || text === '' ? null : text;
}

function readInteger(env, name, fallback, least, most) {
  const text = given(env, name);
  if (text === null) return fallback;
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < least || number > most) {
    throw new StartError(`${name}=${text} is not a whole number from ${least} to ${most}.`);
  }
  return number;
}

function readFlag(env, name) {
  const text = given(env, name);
  if (text === null || text === '0') return false;
  if (text === '1') return true;
  throw new StartError(`${name}=${text} is neither 1 (yes) nor 0 (no).`);
}

function readPath(env, name, fallback) {
  const text = given(env, name);
  if (text === null) return fallback;
  if (!path.isAbsolute(text) || text.includes('\0')) throw new StartError(`${name}=${text} is not an absolute path.`);
  return path.normalize(text);
}

function readFolder(env, name, fallback) {
  const folder = readPath(env, name, fallback).replace(/(.)\/+$/, '$1');
  if (folder === '/')
    throw new StartError(`${name}=/ would make the root folder Corral's own: name a folder below it.`);
  return folder;
}

/** The data folder is web's, and web must not be able to touch the agent's record, or put a socket in place of its own. */
function refuseInside(dataDir, name, file) {
  if (!`${file}/`.startsWith(`${dataDir}/`)) return;
  throw new StartError(
    `${name}=${file} is inside of CORRAL_DATA_DIR=${dataDir}, which is web's own: the agent keeps its things apart from web.`,
  );
}

function readSocket(env, fallback) {
  const socket = readPath(env, 'CORRAL_AGENT_SOCKET', fallback);
  if (Buffer.byteLength(socket) > longestSocketPath) {
    throw new StartError(
      `The agent's socket ${socket} is longer than the ${longestSocketPath} bytes a socket's path may have: set a shorter CORRAL_RUN_DIR.`,
    );
  }
  return socket;
}

function readHost(env) {
  const host = given(env, 'CORRAL_HOST') ?? '127.0.0.1';
  if (isIP(host) === 0 && host !== 'localhost') {
    throw new StartError(`CORRAL_HOST=${host} is not an IP address to listen on (127.0.0.1, ::1, 0.0.0.0 …).`);
  }
  return host;
}

function readPublicUrl(env, host, port) {
  const text = given(env, 'CORRAL_PUBLIC_URL');
  if (text === null) return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin =
    url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
  if (!isOrigin) {
    throw new StartError(`CORRAL_PUBLIC_URL=${text} is not an address like https://corral.example.com (no path).`);
  }
  return url.origin;
}

function readDatabaseUrl(env, fallback) {
  const url = given(env, 'CORRAL_DATABASE_URL') ?? fallback;
  if (!url.startsWith('file:/')) {
    throw new StartError(
      `CORRAL_DATABASE_URL=${url} is not file:/absolute/path.db, the kind of database this release has.`,
    );
  }
  return url;
}

function readSecret(env) {
  const secret = given(env, 'CORRAL_SECRET');
  if (secret !== null && secret.length < 32) {
    throw new StartError(
      'CORRAL_SECRET is shorter than 32 characters: make one with "openssl rand -hex 32", or leave it out.',
    );
  }
  return secret;
}

function readGroup(env, name) {
  const text = given(env, name);
  if (text === null) return null;
  if (!text.startsWith('/') || text.split('/').some((part) => part === '..' || part === '.')) {
    throw new StartError(`${name}=${text} is not a group path like /teams.`);
  }
  return text;
}

/** The list is the agent's alone; a name that the host lacks may come with a later package. */
function readUserNames(env, name) {
  const text = given(env, name);
  if (text === null) return null;
  const names = text.split(',').map((each) => each.trim());
  if (names.every((each) => /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/.test(each))) return names.join(',');
  throw new StartError(`${name}=${text} is not a list of user names separated by commas ("*" is not one).`);
}

/** Addresses and networks; web reads them again. */
function readNetworks(env, name) {
  const text = given(env, name);
  if (text === null) return null;
  for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const [, address = '', bits = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(part) ?? [];
    if (isIP(address) === 0 || Number(bits) > (isIP(address) === 4 ? 32 : 128))
      throw new StartError(
        `${name}=${text} is not a list of addresses and networks such as 10.0.0.0/8 or fd00::/8: "${part}" is neither.`,
      );
  }
  return text;
}

function readRules(env, name) {
  const text = given(env, name);
  if (text === null || text === 'off' || (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= 3600)) return text;
  throw new StartError(`${name}=${text} is neither "off" nor the seconds between two rounds, 1 to 3600.`);
}

function readWebUser(env, isRoot, findUser) {
  const text = given(env, 'CORRAL_WEB_USER');
  if (!isRoot) {
    if (text !== null)
      throw new StartError('CORRAL_WEB_USER needs root: without root, web runs as the user who starts Corral.');
    return null;
  }
  if (text === null) return findUser('corral') ?? { name: null, uid: unnamedWebUid, gid: unnamedWebUid };
  const user =
    findUser(text) ?? (/^\d{1,10}$/.test(text) ? { name: null, uid: Number(text), gid: Number(text) } : null);
  if (!user) throw new StartError(`CORRAL_WEB_USER=${text} is not a user of this host.`);
  if (user.uid === 0 || user.gid === 0)
    throw new StartError(`CORRAL_WEB_USER=${text} is root: web runs without privileges.`);
  if (user.uid > 4_294_967_294) throw new StartError(`CORRAL_WEB_USER=${text} is beyond the user ids of Linux.`);
  return user;
}
