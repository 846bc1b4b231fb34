/** Starts the agent, says when it is ready, and stops it on SIGTERM or SIGINT. */
import { homedir } from 'node:os';
import { isAppError } from '#server/domain/errors.ts';
import { readAgentConfig } from './config.ts';
import { startAgent } from './core.ts';
import { serveAgent } from './serve.ts';

const log = (line: string) => console.error(`corral agent: ${line}`);

try {
  const config = readAgentConfig({ env: process.env, uid: process.geteuid?.() ?? 0, home: homedir() });
  const agent = startAgent(config);
  try {
    const served = await serveAgent(agent, { path: config.socketPath, groupId: config.socketGroupId }, log);
    let isStopping = false;
    const stop = async () => {
      // A second signal, of Ctrl-C and the supervisor both, must not end it in the middle of a change.
      if (isStopping) return;
      isStopping = true;
      await served.stop();
      // What is left (a process list that is being read) is only an answer to nobody.
      process.exit();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    console.log(JSON.stringify({ ready: true, socket: config.socketPath, pid: process.pid }));
  } catch (cause) {
    await agent.stop();
    throw cause;
  }
} catch (cause) {
  log(isAppError(cause) ? cause.public : cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  process.exitCode = 1;
}
