/**
 * Whatever may have a body, and the calls that end with one answer, taken in front of Next. On its way through Next a call
 * meets the matching of pages, tracing, two streams, and leaves in four pieces: that was half of its time. And nothing
 * there counts the bytes of a body. What is asked and answered is the same here as behind Next's routes, which are left
 * with what only reads: event streams, the export.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AppError } from '#server/domain/errors.ts';
import { answerError } from './answer-error.ts';
import type { Answerer } from './put-before.ts';

export interface Door {
  /** What its paths begin with: "/api/trpc/". */
  prefix: string;
  /** A longer body is refused. */
  mostBodyBytes: number;
  answer: (request: Request) => Promise<Response>;
}

/** Below it, compressing takes longer than sending. */
const worthCompressingBytes = 8 * 1024;

/** Takes the calls of these doors and has them answered. A request with a body for anything else is answered 404. */
export function answerCalls(doors: readonly Door[]): Answerer {
  return (request, response) => {
    const door = doorOf(doors, request);
    if (door) void answerCall(request, response, door);
    else if (mayHaveBody(request)) void refuse(request, response, nothingHere());
    else return false;
    return true;
  };
}

function doorOf(doors: readonly Door[], { url, method, headers }: IncomingMessage): Door | undefined {
  const isCall = method === 'POST' || (method === 'GET' && !headers.accept?.includes('text/event-stream'));
  return isCall ? doors.find(({ prefix }) => url?.startsWith(prefix)) : undefined;
}

function mayHaveBody({ method }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function nothingHere(): AppError {
  return new AppError('NOT_FOUND', { public: 'There is nothing here that could be changed.' });
}

async function answerCall(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, mostBodyBytes }: Door,
): Promise<void> {
  try {
    const body = request.method === 'POST' ? await readBody(request, mostBodyBytes) : null;
    const answered = await answer(toRequest(request, response, body));
    await (isStream(answered) ? sendStream(response, answered) : send(request, response, answered));
  } catch (error) {
    await refuse(request, response, error);
  }
}

async function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  if (response.headersSent || request.destroyed) return void response.destroy();
  // What is left of the body is not waited for.
  if (!request.complete) response.shouldKeepAlive = false;
  await send(request, response, answerError(error)).catch(() => response.destroy());
}

/** Throws BAD_INPUT for a body beyond all measure, and what the connection throws when it breaks off. */
async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Not the plain iteration: leaving that early would close the connection before it is told why.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) throw new AppError('BAD_INPUT', { public: 'This request is too large.' });
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

function isStream(answer: Response): boolean {
  return answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** For a subscription that somebody asked for as if it were a call: it has no end to wait for. */
async function sendStream(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status;
  response.setHeaders(answer.headers);
  await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
}

async function send(request: IncomingMessage, response: ServerResponse, answer: Response): Promise<void> {
  let body = Buffer.from(await answer.arrayBuffer());
  response.statusCode = answer.status;
  response.setHeaders(answer.headers);
  response.setHeader('x-content-type-options', 'nosniff');
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
