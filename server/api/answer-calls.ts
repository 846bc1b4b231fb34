/**
 * Calls of the API that end with one answer, taken in front of Next. On its way through Next a call meets the matching of
 * pages, tracing, two streams, and leaves in four pieces: that was half of its time. What is asked and answered is the
 * same here as behind Next's route, which is left with the event streams: answerTrpc does both.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AppError } from '#server/domain/errors.ts';
import { answerError } from './answer-error.ts';
import type { Answerer } from './put-before.ts';

/** No input of the API comes near it: the longest are a thousand processes, or a hundred group paths. */
const mostBodyBytes = 1024 * 1024;
/** Below it, compressing takes longer than sending. */
const worthCompressingBytes = 8 * 1024;

/** Takes calls and has `answer` answer them. */
export function answerCalls(answer: (request: Request) => Promise<Response>): Answerer {
  return (request, response) => {
    if (!isCall(request)) return false;
    void answerCall(request, response, answer);
    return true;
  };
}

function isCall({ url, method, headers }: IncomingMessage): boolean {
  const isOurs = url?.startsWith('/api/trpc/') && (method === 'GET' || method === 'POST');
  return isOurs === true && !headers.accept?.includes('text/event-stream');
}

async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: Request) => Promise<Response>,
): Promise<void> {
  try {
    const body = request.method === 'POST' ? await readBody(request) : null;
    await send(request, response, await answer(toRequest(request, response, body)));
  } catch (error) {
    if (response.headersSent || request.destroyed) return void response.destroy();
    // What is left of the body is not waited for.
    if (!request.complete) response.shouldKeepAlive = false;
    await send(request, response, answerError(error)).catch(() => response.destroy());
  }
}

/** Throws BAD_INPUT for a body beyond all measure, and what the connection throws when it breaks off. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Not the plain iteration: leaving that early would close the connection before it is told why.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBodyBytes) throw new AppError('BAD_INPUT', { public: 'This request is too large.' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(request: IncomingMessage, response: ServerResponse, body: Buffer | null): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // Only path and query count; who is asked is in the headers.
  return new Request(`http://corral${request.url}`, {
    method: request.method,
    headers,
    body: body as BodyInit | null,
    signal: gone.signal,
  });
}

async function send(request: IncomingMessage, response: ServerResponse, answer: Response): Promise<void> {
  let body = Buffer.from(await answer.arrayBuffer());
  response.statusCode = answer.status;
  response.setHeaders(answer.headers);
  if (body.length >= worthCompressingBytes) {
    response.appendHeader('vary', 'accept-encoding');
    if (/\bgzip\b/.test(String(request.headers['accept-encoding']))) {
      body = await compress(body, { level: 4 });
      response.setHeader('content-encoding', 'gzip');
    }
  }
  response.setHeader('content-length', body.length);
  response.end(body);
}

const compress = promisify(gzip) as (bytes: Buffer, options: { level: number }) => Promise<Buffer<ArrayBuffer>>;
