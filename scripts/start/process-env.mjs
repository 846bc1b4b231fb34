/** What agent and web are told through their environments, whoever starts them: the supervisor of `npm start`, or systemd. */
import { isIP } from 'node:net';
import { compileCacheOf } from './compile-cache.mjs';

/** @param {import('./settings.mjs').Settings} settings @param {Record<string, string>} shared @returns {Record<string, string>} */
export function agentEnv(settings, shared) {
  return {
    ...shared,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: shared.NODE_COMPILE_CACHE ?? compileCacheOf(settings),
    CORRAL_AGENT_JOURNAL: settings.agentJournal,
    CORRAL_AGENT_CGCONFIG_DIR: settings.agentCgconfigDir,
    ...(settings.webUser ? { CORRAL_AGENT_GROUP: String(settings.webUser.gid) } : {}),
    ...(settings.agentLaunchUsers ? { CORRAL_AGENT_LAUNCH_USERS: settings.agentLaunchUsers } : {}),
    ...(settings.agentRules ? { CORRAL_AGENT_RULES: settings.agentRules } : {}),
    ...(settings.agentRulesFile ? { CORRAL_AGENT_RULES_FILE: settings.agentRulesFile } : {}),
    ...(settings.agentCeilings ? { CORRAL_AGENT_CEILINGS: settings.agentCeilings } : {}),
    ...(settings.agentOnlyUnder ? { CORRAL_AGENT_ONLY_UNDER: settings.agentOnlyUnder } : {}),
  };
}

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {Record<string, string>} shared
 * @param {'production' | 'development'} mode
 * @returns {Record<string, string>}
 */
export function webEnv(settings, shared, mode) {
  return {
    ...shared,
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: '1',
    // Next's own handler waits for open streams, for ever; instrumentation.ts has one that ends them.
    NEXT_MANUAL_SIG_HANDLE: 'true',
    // Longer than proxies keep idle connections (nginx: 60 s): who closes first must not be the side that is just being asked.
    KEEP_ALIVE_TIMEOUT: '75000',
    HOSTNAME: settings.host,
    PORT: String(settings.port),
    ...(settings.secret ? { CORRAL_SECRET: settings.secret } : {}),
  };
}

/** Of the starter's environment only what has to do with running at all: root's shell may hold secrets. */
export function inheritedEnv(env) {
  const passed =
    /^(PATH|NODE_COMPILE_CACHE|LANG|LC_\w+|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|TERM|NO_COLOR|FORCE_COLOR)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name)));
}

/** Where web, which may listen on every address, is asked whether it works. @param {{ host: string, port: number }} settings */
export function healthUrl({ host, port }) {
  const local = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIP(local) === 6 ? `[${local}]` : local}:${port}/api/health`;
}
