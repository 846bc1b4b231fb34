import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/** Answers the request and says true, or says false and leaves it untouched. */
export type Answerer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** From now on `answer` is asked first, and what listened before gets what it leaves. */
export function putBefore(server: Server, answer: Answerer): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!answer(request, response)) for (const other of others) other.call(server, request, response);
  });
}
