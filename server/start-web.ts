/** Web's beginning and end, called by instrumentation.ts. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';
import { answerBuiltFiles } from '#server/api/answer-built-files.ts';
import type { Door } from '#server/api/answer-calls.ts';
import { answerCalls } from '#server/api/answer-calls.ts';
import { answerTrpc } from '#server/api/answer-trpc.ts';
import type { Answerer } from '#server/api/put-before.ts';
import { putBefore } from '#server/api/put-before.ts';
import { peerHeader } from '#server/auth/request-source.ts';
import { readHead } from '#server/services/audit/verify-audit.ts';
import { offerFirstStart } from '#server/services/people/offer-first-start.ts';
import type { Web } from '#server/web.ts';
import { openWeb, setWeb } from '#server/web.ts';
import type { WebConfig } from '#server/web-config.ts';
import { readWebConfig } from '#server/web-config.ts';
import { answerAuth } from './api/people/answer-auth.ts';

/** The supervisor waits three seconds; what is not done by then is settled at the next start. */
const longestEndMs = 2000;

/** Everything that takes a body. */
const doors: readonly Door[] = [
  // No input of the API comes near it: the longest are a thousand processes, or a hundred group paths.
  { prefix: '/api/trpc/', mostBodyBytes: 1024 * 1024, answer: answerTrpc },
  // An address and a password.
  { prefix: '/api/auth/', mostBodyBytes: 16 * 1024, answer: answerAuth },
];

/** Opens everything and says where to begin, or stops the process with one clear line. */
export async function startWeb(): Promise<void> {
  try {
    const config = readWebConfig(process.env, process.getuid?.() ?? 0);
    markRequests();
    // In development the routes are built anew with every change; here they would stay as they were.
    if (process.env.NODE_ENV === 'production') answerBeforeNext(config);
    const web = await openWeb(config, (line) => console.log(line));
    setWeb(web);
    endOnSignals(web);
    await greet(web);
  } catch (error) {
    console.error(`corral: web cannot start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

async function greet(web: Web): Promise<void> {
  const token = await offerFirstStart(web);
  if (token) console.log(`corral: first start: ${web.config.publicUrl}/first-start?token=${token}`);
  // Noted outside the database, where whoever rewrites the record cannot reach.
  const head = await readHead(web);
  if (head.count > 0)
    console.log(
      `corral: audit log: ${head.count} records, last hashes ${head.hash} (attempts) and ${head.outcomeHash || 'none'} (outcomes)`,
    );
}

/**
 * Next does not tell a route handler who is at the other end of the socket, and believes X-Forwarded-For. Node
 * announces every request before Next sees it: the address is written over whatever the client sent under that name.
 * And Next fails (500) on a path whose escapes mean no text, "/groups/%E0%A4%A": such a path leads nowhere (404).
 */
function markRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[peerHeader] = request.socket.remoteAddress ?? '';
    if (!isDecodable(request.url?.split('?', 1)[0] ?? '/')) request.url = '/no-such-address';
  });
}

/** Next makes the server and keeps it to itself: the first request tells which it is, in time to be answered here. */
function answerBeforeNext({ secureCookies }: WebConfig): void {
  const builtFiles = answerBuiltFiles('.next/static');
  const onFirst = (message: unknown) => {
    unsubscribe('http.server.request.start', onFirst);
    const { server } = message as { server: Server };
    putBefore(server, answerCalls(doors));
    putBefore(server, builtFiles);
    if (secureCookies) putBefore(server, keepHttps);
  };
  subscribe('http.server.request.start', onFirst);
}

/** For a month the browser comes back by https only. For this name alone, though on all of its ports. */
const keepHttps: Answerer = (_, response) => {
  response.setHeader('strict-transport-security', 'max-age=2592000');
  return false;
};

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** With NEXT_MANUAL_SIG_HANDLE Next leaves the signals to us; its own way waits for every open event stream. */
function endOnSignals(web: Web): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), longestEndMs).unref();
    web.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('corral: web did not end cleanly:', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
