/** Agent and web side by side: started in order, started again when one dies, stopped together within three seconds. */

import path from 'node:path';
import { agentFolder, agentModule } from './agent-module.mjs';
import { keepRunning } from './keep-running.mjs';
import { agentEnv, healthUrl, webEnv } from './process-env.mjs';
import { StartError } from './start-error.mjs';
import { asUser, withParentDeath } from './web-user.mjs';

/** Web may settle its records while the agent still answers; together they stay under three seconds. */
const webGraceMs = 1800;
const agentGraceMs = 800;
const healthIntervalMs = 150;
const parentIntervalMs = 250;

/** What this Node was started with, such as --max-old-space-size=256, is meant for what runs. */
const nodeFlags = process.execArgv;

/**
 * Runs until a signal; rejects with StartError when one of the two cannot be got to run.
 *
 * @param {{ root: string, node: string, web: { node: string, server: string } | null, settings: import('./settings.mjs').Settings, shared: Record<string, string>, isDev: boolean, only: 'agent' | 'web' | null, say: (line: string) => void }} given
 */
export async function runProcesses({ root, node, web, settings, shared, isDev, only, say }) {
  const end = untilTheEnd();
  let agent = null;
  let webProcess = null;
  try {
    if (only !== 'web') agent = await runAgent({ root, node, settings, shared, isDev, say, end });
    if (only === 'agent' && !end.isReached()) say(`the agent answers on ${settings.agentSocket}`);
    if (only !== 'agent' && !end.isReached()) {
      webProcess = keepRunning({
        name: 'web',
        commandLine: webCommand(web, settings, isDev),
        cwd: isDev ? root : path.dirname(web.server),
        env: () => webEnv(settings, shared, isDev ? 'development' : 'production'),
        say,
        giveUp: end.fail,
        onLine: (line) => {
          if (!isBanner(line)) console.log(line);
        },
      });
      await Promise.race([answersHealth(settings, end.isReached), end.promise]);
      if (!end.isReached()) {
        webProcess.markReady();
        say(`open ${settings.publicUrl}`);
      }
    }
    await end.promise;
    say('stopping …');
  } finally {
    await webProcess?.stop(webGraceMs);
    await agent?.stop(agentGraceMs);
  }
  say('stopped');
}

/** Settles when it takes questions, or at the end. */
async function runAgent({ root, node, settings, shared, isDev, say, end }) {
  const ready = deferred();
  const agent = keepRunning({
    name: 'agent',
    commandLine: withParentDeath([node, ...nodeFlags, agentMain(root, isDev)]),
    cwd: root,
    // This process and what it starts (web among them) are nothing that a person should move or freeze.
    env: () => ({ ...agentEnv(settings, shared), CORRAL_GUARDED_PIDS: String(process.pid) }),
    say,
    giveUp: end.fail,
    onLine: (line) => {
      if (isReadyLine(line)) ready.resolve();
      else console.log(`agent: ${line}`);
    },
  });
  try {
    await Promise.race([ready.promise, end.promise]);
  } catch (error) {
    await agent.stop(agentGraceMs);
    throw error;
  }
  if (!end.isReached()) agent.markReady();
  return agent;
}

/** For who works on it, from its sources. */
function agentMain(root, isDev) {
  return isDev ? path.join(root, 'server/agent/main.ts') : agentModule(agentFolder(root));
}

function webCommand(web, settings, isDev) {
  const dev = ['dev', '--hostname', settings.host, '--port', String(settings.port)];
  return asUser(settings.webUser, [web.node, ...nodeFlags, web.server, ...(isDev ? dev : [])]);
}

function isReadyLine(line) {
  return /^\{.*"ready":\s*true/.test(line);
}

/** What Next says of itself at every start; the address that counts is said by `say`. */
function isBanner(line) {
  return line === '' || /^(▲ Next|- (Local|Network|Environments):|✓ (Ready|Starting|Running))/.test(line.trim());
}

/** Settles when web answers; an error means: not yet. */
async function answersHealth(settings, isOver) {
  const url = healthUrl(settings);
  while (!isOver()) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, healthIntervalMs));
  }
}

/** A promise of the end: a signal resolves it, a process that cannot be got to run rejects it. */
function untilTheEnd() {
  const { promise, resolve, reject } = deferred();
  let reached = false;
  const reach = (settle) => {
    reached = true;
    settle();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => reach(resolve));
  onParentDeath(() => reach(resolve));
  promise.catch(() => {});
  return { promise, isReached: () => reached, fail: (why) => reach(() => reject(new StartError(why))) };
}

/** npm passes SIGTERM on to its shell only, which dies without a word to us: so the shell's death is our signal. */
function onParentDeath(react) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) react();
  }, parentIntervalMs);
  watch.unref();
}

function deferred() {
  let resolve = () => {};
  let reject = () => {};
  const promise = new Promise((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
