/** Starts the agent, says when it is ready, and stops it on SIGTERM or SIGINT. */
import { flushCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import { isAppError } from '#server/domain/errors.ts';
import { readCeilings } from './ceilings/read-ceilings.ts';
import { readAgentConfig } from './config.ts';
import { startAgent } from './core.ts';
import { serveAgent } from './serve.ts';

const log = (line: string) => console.error(`corral agent: ${line}`);

/**
 * By the signal itself, as if it had never been caught: nothing is left that counts. process.exit() first joins V8's
 * threads, and may wait for ever for one that is compiling and wants its garbage collected (nodejs/node#54918).
 */
function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container is not ended by a signal that it does not catch (pid_namespaces(7)).
  process.exit();
}

try {
  const uid = process.geteuid?.() ?? 0;
  const config = readAgentConfig({ env: process.env, uid, home: homedir(), userName: userNameOf('/etc', uid) });
  const { ceilingsPath = null } = config;
  const ceilings = ceilingsPath === null ? null : readCeilings(ceilingsPath, uid);
  const agent = startAgent({ ...config, ceilings });
  try {
    const served = await serveAgent(agent, { path: config.socketPath, groupId: config.socketGroupId }, log);
    let isStopping = false;
    const stop = async (signal: NodeJS.Signals) => {
      // A second signal, of Ctrl-C and the supervisor both, must not end it in the middle of a change.
      if (isStopping) return;
      isStopping = true;
      await served.stop();
      dieOf(signal);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    console.log(JSON.stringify({ ready: true, socket: config.socketPath, pid: process.pid }));
    // It ends by a signal, before which Node would not write what it compiled.
    flushCompileCache();
  } catch (cause) {
    await agent.stop();
    throw cause;
  }
} catch (cause) {
  log(isAppError(cause) ? cause.public : cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  // As systemd's units take it: not to be started again before the settings are others (EX_CONFIG).
  process.exitCode = isAppError(cause) && cause.field?.startsWith('CORRAL_') ? 78 : 1;
}
