/** The door outwards against real sockets: receivers that hang, flood and redirect, names that lead inside, names that move. */
import { createServer as createSecure } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createAddressRules, parseAllowed } from './address-rules.ts';
import { certificate, privateKey } from './certificate.fixtures.ts';
import { createSender, type SendTimes } from './create-sender.ts';
import { type Answerer, answers, openReceiver } from './receiver.fixtures.ts';
import { type ResolveName, resolveName } from './resolve-name.ts';

/** Nothing but what is to hang waits for them: a machine may be slow. */
const times: SendTimes = { connectMs: 60_000, totalMs: 60_000, drainMs: 200 };
const soon: SendTimes = { ...times, totalMs: 500 };
const loopback = createAddressRules(parseAllowed('127.0.0.1'));
const nothing = createAddressRules([]);
const never = new AbortController().signal;
const leadingTo =
  (...addresses: string[]): ResolveName =>
  async () =>
    addresses;
const post = (url: string, { rules = loopback, resolve = resolveName, inTimes = times } = {}, signal = never) =>
  createSender({ rules, resolve, times: inTimes }).post(
    { url, headers: { 'webhook-id': 'msg_1' }, body: '{}' },
    signal,
  );

test('a message arrives with its headers and its body, at its path', async () => {
  await using receiver = await openReceiver();

  const result = await post(`${receiver.url}?of=corral`);

  expect(result).toEqual({ status: 200, fault: null, retryAfterMs: null });
  expect(receiver.received).toMatchObject([
    { path: '/hook?of=corral', body: '{}', headers: { 'webhook-id': 'msg_1', 'content-length': '2' } },
  ]);
});

test.each<[string, Answerer, { status: number | null; code: string | null }]>([
  ['an error', answers.status(500), { status: 500, code: 'webhook-status' }],
  [
    'a redirect',
    answers.status(302, { location: 'http://127.0.0.1:1/metadata' }),
    { status: 302, code: 'webhook-redirected' },
  ],
  [
    'a redirect that keeps the method',
    answers.status(307, { location: '/' }),
    { status: 307, code: 'webhook-redirected' },
  ],
  ['nothing', answers.hang, { status: null, code: 'webhook-timeout' }],
  ['a broken connection', answers.drop, { status: null, code: 'webhook-connection-lost' }],
  ['headers without an end', answers.headers, { status: null, code: 'webhook-bad-answer' }],
  ['a body without an end', answers.flood, { status: 200, code: null }],
  ['a body that drips', answers.drip, { status: 200, code: null }],
])('what is answered with %s comes to its own end', async (_, answer, { status, code }) => {
  await using receiver = await openReceiver(answer);

  const result = await post(receiver.url, { inTimes: answer === answers.hang ? soon : times });

  expect({ status: result.status, code: result.fault?.code ?? null }).toEqual({ status, code });
  expect(receiver.received).toHaveLength(1);
  expect(JSON.stringify(result)).not.toContain('SECRET');
});

test('a receiver may ask for time, in seconds', async () => {
  await using receiver = await openReceiver();
  receiver.answerNext(
    answers.status(503, { 'retry-after': '120' }),
    answers.status(429, { 'retry-after': 'tomorrow' }),
  );

  expect((await post(receiver.url)).retryAfterMs).toBe(120_000);
  expect((await post(receiver.url)).retryAfterMs).toBeNull();
});

test('what speaks no HTTP is told so', async () => {
  const server = createServer((socket) => socket.end('220 mail.example.org ESMTP SECRET\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const result = await post(`http://127.0.0.1:${port}/`);

  expect(result.fault?.code).toBe('webhook-bad-answer');
  expect(JSON.stringify(result)).not.toContain('SECRET');
  server.close();
});

test('a port where nobody listens, and a name that there is not, are told apart', async () => {
  await using receiver = await openReceiver();
  const { port } = receiver;
  await receiver[Symbol.asyncDispose]();
  const unknown: ResolveName = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));

  expect((await post(`http://127.0.0.1:${port}/`)).fault?.code).toBe('webhook-connection-refused');
  expect((await post('https://nowhere.test/', { resolve: unknown })).fault?.code).toBe('webhook-name-unknown');
});

test('an attempt ends when it is told to', async () => {
  await using receiver = await openReceiver(answers.hang);
  const ending = new AbortController();
  const result = post(receiver.url, {}, ending.signal);
  await expect.poll(() => receiver.received.length).toBe(1);
  ending.abort();

  expect((await result).fault?.code).toBe('webhook-cut-short');
});

// However an inner address is written, it is refused before any connection; WHATWG has URLs read them all.
test.each([
  ...['127.0.0.1', '127.1', '0x7f.0.0.1', '0177.0.0.1', '2130706433', '0x7f000001', '127.0.0.1.', '①②⑦.0.0.1'],
  ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[::]', '0.0.0.0', '0'],
  ...[
    '169.254.169.254',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '10.0.0.1',
    '192.168.0.1',
    '[fe80::1]',
    'localhost',
    'LOCALHOST',
  ],
])('http://%s is refused, and nothing is connected to', async (host) => {
  await using receiver = await openReceiver();
  const url = `http://${host}:${receiver.port}/`;

  const result = await post(url, { rules: nothing });

  expect(result).toMatchObject({ status: null, fault: { code: 'webhook-private-address' } });
  expect((await createSender({ rules: nothing, resolve: resolveName, times }).check(url))?.code).toBe(
    'webhook-private-address',
  );
  expect(receiver.connections()).toBe(0);
});

test('a name is refused for any of its addresses that is inside', async () => {
  await using receiver = await openReceiver();
  const url = `http://mixed.test:${receiver.port}/`;

  const result = await post(url, { resolve: leadingTo('127.0.0.1', '10.0.0.1') });

  expect(result.fault).toMatchObject({
    code: 'webhook-private-address',
    values: { host: 'mixed.test', address: '10.0.0.1' },
  });
  expect(receiver.connections()).toBe(0);
});

test('the connection goes to the address that was checked: a name that moves meanwhile gets nothing', async () => {
  await using inside = await openReceiver();
  let asked = 0;
  // An address that may be reached, where nobody listens, when it is checked; the inner one ever after.
  const moving: ResolveName = async () => {
    asked += 1;
    return asked === 1 ? ['127.0.0.2'] : ['127.0.0.1'];
  };
  const rules = createAddressRules(parseAllowed('127.0.0.2'));

  const result = await post(`http://rebind.test:${inside.port}/`, { rules, resolve: moving });

  expect(asked).toBe(1);
  expect(result.status).toBeNull();
  expect(inside.connections()).toBe(0);
  expect((await post(`http://rebind.test:${inside.port}/`, { rules, resolve: moving })).fault?.code).toBe(
    'webhook-private-address',
  );
});

test('each attempt asks for the name anew, and has a connection of its own', async () => {
  await using receiver = await openReceiver();
  let asked = 0;
  const resolve: ResolveName = async () => {
    asked += 1;
    return ['127.0.0.1'];
  };

  for (let times = 0; times < 3; times += 1) await post(`http://hooks.test:${receiver.port}/`, { resolve });

  expect([asked, receiver.connections()]).toEqual([3, 3]);
  expect(receiver.received[0]?.headers.host).toBe(`hooks.test:${receiver.port}`);
});

test('without encryption nothing goes to a public address', async () => {
  const result = await post('http://hooks.test/', { resolve: leadingTo('8.8.8.8') });

  expect(result.fault?.code).toBe('webhook-plain-http');
});

test('a certificate that nobody has signed is not trusted, and nothing is sent', async () => {
  let requests = 0;
  const server = createSecure({ cert: certificate, key: privateKey }, (_, response) => {
    requests += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const result = await post(`https://hooks.test:${port}/`, { resolve: leadingTo('127.0.0.1') });

  expect(result.fault).toMatchObject({ code: 'webhook-tls', values: { errno: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  expect(requests).toBe(0);
  server.close();
});

test('proxies of the environment are not used', async () => {
  await using proxy = await openReceiver();
  await using receiver = await openReceiver();
  const before = { ...process.env };
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'all_proxy'])
    process.env[name] = `http://127.0.0.1:${proxy.port}`;
  try {
    expect((await post(receiver.url)).status).toBe(200);
  } finally {
    process.env = before;
  }
  expect(proxy.connections()).toBe(0);
});
