import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { listAudit } from '#server/services/audit/list-audit.ts';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import type { Web } from '#server/web.ts';
import { setWeb } from '#server/web.ts';
import { answerCalls } from './answer-calls.ts';
import { answerTrpc } from './answer-trpc.ts';
import { putBefore } from './put-before.ts';

const admin: SignedIn = {
  kind: 'user',
  id: 'u1',
  email: ada.email,
  name: 'ada',
  role: 'admin',
  unixAccount: null,
  teams: [],
  sessionId: 's1',
};

/** A server that says "page" to everything, with its calls taken. */
async function openServer(answer: (request: Request) => Promise<Response>) {
  const server = createServer((_, response) => void response.end('page'));
  const trpc = { prefix: '/api/trpc/', mostBodyBytes: 1024 * 1024, answer };
  putBefore(server, answerCalls([trpc, { prefix: '/api/auth/', mostBodyBytes: 16 * 1024, answer }]));
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

test.each([
  ['/api/trpc/a', '*/*', 1024 * 1024],
  ['/api/trpc/a', 'text/event-stream', 1024 * 1024],
  ['/api/auth/sign-in/email', '*/*', 16 * 1024],
])('a body for %s (accepting %s) has at most %i bytes', async (path, accept, most) => {
  await using server = await openServer(async (request) => new Response(String((await request.text()).length)));
  const post = (length: number) =>
    fetch(`${server.url}${path}`, { method: 'POST', headers: { accept }, body: 'x'.repeat(length) });

  const longest = await post(most);
  const tooLong = await post(most + 1);

  expect(await longest.text()).toBe(String(most));
  expect(tooLong.status).toBe(400);
  expect(await tooLong.json()).toMatchObject({ error: { code: 'BAD_INPUT' } });
});

test.each([
  ['POST', '/groups/web'],
  ['POST', '/api/audit/export'],
  ['POST', '/api/%61uth/sign-in/email'],
  ['PUT', '/api/trpc/a'],
  ['DELETE', '/api/auth/sign-out'],
])('nothing takes the body of a %s to %s', async (method, path) => {
  await using server = await openServer(async () => new Response('call'));

  const response = await fetch(`${server.url}${path}`, { method, body: 'x'.repeat(1024 * 1024) });

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
});

test('every cookie of an answer arrives', async () => {
  const headers = [...['a=1', 'b=2'].map((cookie): [string, string] => ['set-cookie', cookie])];
  await using server = await openServer(async () => new Response('{}', { headers }));

  const response = await fetch(`${server.url}/api/auth/get-session`);

  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test('an event stream that was asked for as a call is sent on as it comes, and ends when nobody listens', async () => {
  const cancelled = Promise.withResolvers<void>();
  const events = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
    cancel: () => cancelled.resolve(),
  });
  await using server = await openServer(
    async () => new Response(events, { headers: { 'content-type': 'text/event-stream' } }),
  );
  const leave = new AbortController();

  const response = await fetch(`${server.url}/api/trpc/tree.watch`, {
    method: 'POST',
    body: '{}',
    signal: leave.signal,
  });
  const first = await response.body?.getReader().read();

  expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n');
  leave.abort();
  await cancelled.promise;
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

test('two changes in one batch are both made and both on record, and a batch has a limit', async () => {
  await using bench = await openTestBench();
  await using server = await openServer(answerTrpc);
  const context = bench.as(ada);
  const config = { publicUrl: server.url, secureCookies: false };
  setWeb({ ...context, config, sessions: { actorOf: async () => admin } } as unknown as Web);
  const batch = (groups: string[]) =>
    fetch(`${server.url}/api/trpc/${groups.map(() => 'groups.remove').join(',')}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify(Object.fromEntries(groups.map((group, index) => [index, { json: { group } }]))),
    });

  const both = await batch(['/web/api', '/web']);
  const many = await batch(Array.from({ length: 21 }, () => '/web'));

  expect(both.status).toBe(200);
  expect((await listAudit(context, { filters: {}, limit: 50 })).rows).toMatchObject([
    { group: expect.stringContaining('/web'), result: 'applied' },
    { group: expect.stringContaining('/web'), result: 'applied' },
  ]);
  expect(many.status).toBe(400);
});

const deep = 100_000;
test.each([
  ['lists in lists', `{"json":${'['.repeat(deep)}${']'.repeat(deep)}}`],
  ['lists in lists without an end', `{"json":${'['.repeat(deep)}`],
  ['objects in objects', `{"json":${'{"group":'.repeat(deep / 2)}1${'}'.repeat(deep / 2)}}`],
  [
    'a list of types in types',
    `{"json":{"group":"/web"},"meta":{"values":${'["map",{"a":'.repeat(deep / 4)}1${'}]'.repeat(deep / 4)}}}`,
  ],
  ['a path of types through the prototype', '{"json":{"group":"/web"},"meta":{"values":{"__proto__.x":["Date"]}}}'],
])('%s are refused as bad input, and the next call is answered', async (_, body) => {
  await using bench = await openTestBench();
  await using server = await openServer(answerTrpc);
  const config = { publicUrl: server.url, secureCookies: false };
  setWeb({ ...bench.as(ada), config, sessions: { actorOf: async () => admin } } as unknown as Web);
  const call = (text: string) =>
    fetch(`${server.url}/api/trpc/groups.remove`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: text,
    });

  const answered = await call(body);

  expect(answered.status).toBe(400);
  expect(await answered.text()).not.toContain('node_modules');
  expect((await call('{"json":{"group":"/web"}}')).status).toBe(200);
});
