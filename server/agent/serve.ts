/** The agent behind its door: verbs over tRPC on a Unix socket, and an end that loses nothing. */
import { createServer } from 'node:http';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { isAppError } from '#server/domain/errors.ts';
import type { Agent } from './core.ts';
import { createAgentRouter } from './router.ts';
import type { SocketPlace } from './socket.ts';
import { listenOnSocket } from './socket.ts';

/** Answers under way get this long when the agent stops: the whole has to end within a second. */
const drainMs = 500;
/** A group path of 3,800 bytes takes three times as much in a URL. */
const maxHeaderBytes = 64 * 1024;
/** A load of 5,000 groups from a text of 512 KiB, each value of which is named. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Serves until `stop`. Throws AGENT_DOWN when another agent has the socket. */
export async function serveAgent(
  agent: Agent,
  place: SocketPlace,
  log: (line: string) => void,
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const handler = createHTTPHandler({
    router: createAgentRouter(agent.verbs, stopping.signal),
    allowMethodOverride: true,
    maxBodySize: maxBodyBytes,
    onError: ({ error, path }) => {
      const cause = error.cause ?? error;
      if (isAppError(cause)) return;
      if (error.code === 'INTERNAL_SERVER_ERROR') log(`${path ?? 'request'} failed: ${cause.stack ?? cause.message}`);
    },
  });
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, handler);
  // A connection that the server closes for being idle can be one that web has just sent its next request on: then nobody
  // answers it. Web closes its own when it no longer needs them.
  server.keepAliveTimeout = 0;
  const letGo = await listenOnSocket(server, place, () => agent.recover(log));
  return {
    stop: async () => {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      // A connection is idle only once its last answer is out.
      const closing = setInterval(() => server.closeIdleConnections(), 20);
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
      clearInterval(closing);
      server.closeAllConnections();
      await agent.stop();
      letGo();
    },
  };
}
