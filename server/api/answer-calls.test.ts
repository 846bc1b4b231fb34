import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { ada, openTestBench } from '#server/services/test-bench.ts';
import type { Web } from '#server/web.ts';
import { setWeb } from '#server/web.ts';
import { answerCalls } from './answer-calls.ts';
import { answerTrpc } from './answer-trpc.ts';
import { putBefore } from './put-before.ts';

const admin: SignedIn = { kind: 'user', id: 'u1', email: ada.email, name: 'ada', role: 'admin' };

/** A server that says "page" to everything, with its calls taken. */
async function openServer(answer: (request: Request) => Promise<Response>) {
  const server = createServer((_, response) => void response.end('page'));
  putBefore(server, answerCalls(answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.each<[string, string, RequestInit]>([
  ['pages', '/groups/web', {}],
  ['sign-in', '/api/auth/sign-in/email', { method: 'POST', body: '{}' }],
  ['other methods', '/api/trpc/session.me', { method: 'DELETE' }],
  ['event streams', '/api/trpc/tree.watch', { headers: { accept: 'text/event-stream' } }],
  ['paths that only look alike', '/api/trpcx', {}],
])('%s stay with Next', async (_, path, init) => {
  await using server = await openServer(async () => new Response('call'));

  expect(await (await fetch(`${server.url}${path}`, init)).text()).toBe('page');
});

test('a call arrives with its query, headers and body', async () => {
  await using server = await openServer(async (request) =>
    Response.json({
      method: request.method,
      query: new URL(request.url).search,
      cookie: request.headers.get('cookie'),
      body: await request.text(),
    }),
  );

  const response = await fetch(`${server.url}/api/trpc/a.b?batch=1`, {
    method: 'POST',
    headers: { cookie: 'a=1; b=2' },
    body: 'ö',
  });

  expect(await response.json()).toEqual({ method: 'POST', query: '?batch=1', cookie: 'a=1; b=2', body: 'ö' });
});

test('a long answer is compressed for whoever takes it', async () => {
  const long = 'x'.repeat(100_000);
  await using server = await openServer(async () => new Response(long, { headers: { vary: 'trpc-accept' } }));

  const response = await fetch(`${server.url}/api/trpc/a`);
  const plain = await fetch(`${server.url}/api/trpc/a`, { headers: { 'accept-encoding': 'identity' } });

  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(response.headers.get('vary')).toBe('trpc-accept, accept-encoding');
  expect(Number(response.headers.get('content-length'))).toBeLessThan(1000);
  expect(await response.text()).toBe(long);
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe(long);
});

test('a body beyond all measure is refused', async () => {
  await using server = await openServer(async () => new Response('call'));

  const response = await fetch(`${server.url}/api/trpc/a`, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'BAD_INPUT' } });
});

test('what nobody foresaw shows its request id and keeps its text to itself', async () => {
  await using server = await openServer(async () => {
    throw new Error('password=hunter2');
  });

  const response = await fetch(`${server.url}/api/trpc/a`);

  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('hunter2');
});

test('a call from a page of another site is refused, from our own it is made', async () => {
  await using bench = await openTestBench();
  await using server = await openServer(answerTrpc);
  const context = bench.as(ada);
  const sessions = { actorOf: async () => admin };
  const config = { publicUrl: server.url, secureCookies: false };
  setWeb({ ...context, config, sessions } as unknown as Web);
  const remove = (origin: string) =>
    fetch(`${server.url}/api/trpc/groups.remove`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ json: { group: '/web' } }),
    });

  const foreign = await remove('https://evil.example');
  expect(foreign.status).toBe(403);
  expect(bench.agent.kernel.has('/web' as never)).toBe(true);

  const own = await remove(server.url);
  expect(own.status).toBe(200);
  expect(bench.agent.kernel.has('/web' as never)).toBe(false);
});
