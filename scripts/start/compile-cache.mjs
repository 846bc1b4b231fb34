/**
 * Where the agent keeps what Node compiled of it (NODE_COMPILE_CACHE), so that after a kill it is there again in a third of the
 * time. What lies in it is run by the agent: nobody else may write there.
 */
import { lstatSync, mkdirSync, rmSync } from 'node:fs';

/** Beside the socket, in the agent's own folder. @param {{ agentSocket: string }} settings */
export function compileCacheOf({ agentSocket }) {
  return `${agentSocket}.compiled`;
}

/**
 * Makes it, whatever the umask is; one that is not the agent's alone is thrown away with all that is in it. The folder of the
 * socket has to be there, closed to others.
 *
 * @param {{ agentSocket: string }} settings
 * @param {number} uid the agent's
 */
export function makeCompileCache(settings, uid) {
  const folder = compileCacheOf(settings);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found && !(found.isDirectory() && found.uid === uid && (found.mode & 0o777) === 0o700))
    rmSync(folder, { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}
