import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readAuditRows } from '#server/db/audit-rows.ts';
import { openTestDb } from '#server/db/test-db.fixtures.ts';
import { openAuditLog } from '#server/services/audit/audit-log.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { createFakeAgent } from '#server/services/fake-agent.fixtures.ts';
import { isFirstStart, offerFirstStart } from '#server/services/people/offer-first-start.ts';
import { createAuth } from './auth.ts';
import { handleAuthRequest } from './handle-auth-request.ts';
import { makeFirstAdmin } from './make-first-admin.ts';
import { readActor } from './read-actor.ts';
import { createSessions } from './sessions.ts';
import { attemptLimits, countAttempt } from './sign-in-limit.ts';

const publicUrl = 'http://127.0.0.1:3000';
const email = 'ada@example.org';
const password = 'seven calm otters 42';

async function openAuthBench() {
  const testDb = await openTestDb();
  const { db } = testDb;
  const time = { nowMs: Date.now() };
  const clock = () => time.nowMs;
  const auth = createAuth(db, { publicUrl, secureCookies: false, secret: 'x'.repeat(43), sessionHours: 12 });
  const sessions = createSessions((headers) => readActor({ auth, db, hostName: 'testhost' }, headers), clock);
  const audit = openAuditLog(db, clock);
  const host = { name: 'testhost', verbs: createFakeAgent([]) };
  /** Happens when a password was compared, before anything comes of it. */
  const meanwhile = { happens: async () => {} };
  const handler = async (request: Request) => {
    const response = await auth.handler(request);
    await meanwhile.happens();
    return response;
  };
  let requests = 0;

  function context(address = '192.0.2.7'): Omit<ServiceContext, 'actor'> {
    requests += 1;
    return { db, audit, host, clock, requestId: `request-${requests}`, address };
  }

  async function post(endpoint: string, body: object | string, headers: Record<string, string> = {}, address?: string) {
    const request = new Request(`${publicUrl}/api/auth${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: publicUrl, host: '127.0.0.1:3000', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return handleAuthRequest({ auth: { ...auth, handler }, sessions, context: context(address) }, request);
  }

  async function makeAda(): Promise<void> {
    const token = await offerFirstStart({ db, clock });
    await makeFirstAdmin(context(), { token: token ?? '', email, password });
  }

  async function record() {
    const { rows } = await readAuditRows(db, {}, null, 100);
    return rows.map(({ action, person, result, address }) => ({ action, person, result, address }));
  }

  /** As many attempts as it takes, without the cost of checking a password each time. */
  async function hasTried(key: string, times: number): Promise<void> {
    for (let attempt = 0; attempt < times; attempt++) await countAttempt(db, key, clock());
  }

  return {
    db,
    databaseFile: testDb.file,
    sessions,
    time,
    clock,
    context,
    post,
    meanwhile,
    makeAda,
    record,
    hasTried,
    [Symbol.asyncDispose]: testDb[Symbol.asyncDispose],
  };
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

// ---- The first start ----

test('the link of the first start makes one administrator, who can sign in', async () => {
  await using bench = await openAuthBench();
  expect(await isFirstStart(bench)).toBe(true);

  await bench.makeAda();

  expect(await isFirstStart(bench)).toBe(false);
  expect(await offerFirstStart(bench)).toBeNull();
  const response = await bench.post('/sign-in/email', { email: 'ADA@example.org', password });
  expect(response.status).toBe(200);
  const actor = await bench.sessions.actorOf(new Headers({ cookie: cookieOf(response) }));
  expect(actor).toMatchObject({ kind: 'user', email, role: 'admin', unixAccount: null });
});

test('of several people with the link at once exactly one wins', async () => {
  await using bench = await openAuthBench();
  const token = (await offerFirstStart(bench)) ?? '';

  const attempts = await Promise.allSettled(
    ['a', 'b', 'c'].map((name) => makeFirstAdmin(bench.context(), { token, email: `${name}@example.org`, password })),
  );

  expect(attempts.map((attempt) => attempt.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await bench.db.user.count()).toBe(1);
  expect(await bench.db.account.count()).toBe(1);
  expect((await bench.record()).map((row) => row.result).sort()).toEqual(['applied', 'refused', 'refused']);
});

test('a new start makes the old link invalid; a weak password does not use it up', async () => {
  await using bench = await openAuthBench();
  const old = (await offerFirstStart(bench)) ?? '';
  const token = (await offerFirstStart(bench)) ?? '';

  await expect(makeFirstAdmin(bench.context(), { token: old, email, password })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(makeFirstAdmin(bench.context(), { token, email, password: 'short' })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    field: 'password',
  });
  expect(await makeFirstAdmin(bench.context(), { token, email, password })).toEqual({ email });
});

test('the token and the password are not in the database', async () => {
  await using bench = await openAuthBench();
  const token = (await offerFirstStart(bench)) ?? '';
  await makeFirstAdmin(bench.context(), { token, email, password });

  const stored = JSON.stringify([await bench.db.firstStartToken.findMany(), await bench.db.account.findMany()]);

  expect(stored).not.toContain(token);
  expect(stored).not.toContain(password);
});

// ---- Signing in and out ----

test('the session cookie is out of reach of scripts and other sites', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();

  const response = await bench.post('/sign-in/email', { email, password });

  const [cookie] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^corral\.session_token=.+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
});

test('signing in, being refused and signing out are on record with their address', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();

  const refused = await bench.post('/sign-in/email', { email, password: 'not the password' });
  const response = await bench.post('/sign-in/email', { email, password }, {}, '192.0.2.8');
  await bench.post('/sign-out', {}, { cookie: cookieOf(response) });

  expect(refused.status).toBe(401);
  expect(await bench.record()).toEqual([
    { action: 'session.signOut', person: email, result: 'applied', address: '192.0.2.7' },
    { action: 'session.signIn', person: email, result: 'applied', address: '192.0.2.8' },
    { action: 'session.refused', person: email, result: 'refused', address: '192.0.2.7' },
    { action: 'firstStart.create', person: email, result: 'applied', address: '192.0.2.7' },
  ]);
});

test.each([
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; application/json',
  'text/plain',
  '',
])('a sign-in of the type "%s" is not even read', async (type) => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  // JSON to one reader, to the other a form with somebody else's address.
  const body = JSON.stringify({ email: 'decoy@example.org', z: `&email=${email}&password=${password}&z=` });

  const response = await bench.post('/sign-in/email', body, { 'content-type': type });

  expect(response.status).toBe(415);
  expect(await bench.db.session.count()).toBe(0);
  expect(await bench.db.signInAttempts.count()).toBe(1);
});

test('of a sign-in only the address and the password count, and the record names the account', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  const more = { rememberMe: false, callbackURL: 'https://evil.example/' };

  const response = await bench.post('/sign-in/email?callbackURL=https://evil.example/', {
    email: ` ${email.toUpperCase()} `,
    password,
    ...more,
  });

  expect(response.status).toBe(200);
  expect(response.headers.get('location')).toBeNull();
  expect(response.headers.getSetCookie()).toHaveLength(1);
  expect((await bench.record())[0]).toMatchObject({ action: 'session.signIn', person: email });
});

test.each(['', 'null', '[]', '{"email":1}', 'no JSON'])('a sign-in of %j is refused', async (body) => {
  await using bench = await openAuthBench();

  expect((await bench.post('/sign-in/email', body)).status).toBe(400);
  expect(await bench.record()).toMatchObject([{ action: 'session.refused', person: '(nobody)' }]);
});

test('with the database locked people see who they are, and are told that signing out did not work', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  const cookie = cookieOf(await bench.post('/sign-in/email', { email, password }));
  const nearlyOver = new Date(Date.now() + 60_000);
  await bench.db.session.updateMany({ data: { expiresAt: nearlyOver } });
  const other = new Database(bench.databaseFile);
  other.exec('BEGIN IMMEDIATE');

  expect(await bench.sessions.actorNow(new Headers({ cookie }))).toMatchObject({ email });
  const response = await bench.post('/sign-out', {}, { cookie });
  other.exec('ROLLBACK');
  other.close();

  expect(response.status).toBe(503);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.json()).toMatchObject({ code: 'STORAGE_BUSY' });
  expect(await bench.db.session.findMany()).toMatchObject([{ expiresAt: nearlyOver }]);
  expect((await bench.post('/sign-out', {}, { cookie })).status).toBe(200);
  expect(await bench.db.session.count()).toBe(0);
});

test('with the database locked a session that has expired is over, and not a failure', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  const cookie = cookieOf(await bench.post('/sign-in/email', { email, password }));
  await bench.db.session.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  const other = new Database(bench.databaseFile);
  other.exec('BEGIN IMMEDIATE');

  expect(await bench.sessions.actorNow(new Headers({ cookie }))).toBeNull();
  other.exec('ROLLBACK');
  other.close();
});

test('after signing out the cookie is worth nothing', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  const cookie = cookieOf(await bench.post('/sign-in/email', { email, password }));

  await bench.post('/sign-out', {}, { cookie });

  expect(await bench.sessions.actorOf(new Headers({ cookie }))).toBeNull();
});

test('a session ends when its time is over', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  const cookie = cookieOf(await bench.post('/sign-in/email', { email, password }));

  await bench.db.session.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });

  expect(await bench.sessions.actorOf(new Headers({ cookie }))).toBeNull();
});

test.each(['/sign-up/email', '/change-password', '/update-user', '/forget-password', '/'])(
  'there is no %s over HTTP',
  async (endpoint) => {
    await using bench = await openAuthBench();

    const response = await bench.post(endpoint, { email: 'eve@example.org', password, name: 'Eve', role: 'admin' });

    expect(response.status).toBe(404);
    expect(await bench.db.user.count()).toBe(0);
  },
);

// ---- The limit on attempts ----

test('guessing at one account ends after a few attempts, from wherever, for the right password too', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  const from = (index: number) => `198.51.100.${index}`;
  await bench.hasTried(`account:${email}`, attemptLimits.account - 1);

  const last = await bench.post('/sign-in/email', { email, password: 'a last guess' }, {}, from(1));
  const right = await bench.post('/sign-in/email', { email, password }, {}, from(2));
  const again = await bench.post('/sign-in/email', { email, password }, {}, from(3));

  expect([last.status, right.status, again.status]).toEqual([401, 429, 429]);
  expect(await right.json()).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(60);
  // Turned away twice, on record once: refusals must not fill the disk.
  expect((await bench.record()).filter((row) => row.action === 'session.refused')).toHaveLength(2);

  bench.time.nowMs += 16 * 60_000;
  expect((await bench.post('/sign-in/email', { email, password }, {}, from(4))).status).toBe(200);
});

test('one address cannot go on through many accounts', async () => {
  await using bench = await openAuthBench();
  await bench.hasTried('address:192.0.2.7', attemptLimits.address - 1);

  const last = await bench.post('/sign-in/email', { email: 'bob@example.org', password });
  const over = await bench.post('/sign-in/email', { email: 'cyd@example.org', password });
  const elsewhere = await bench.post('/sign-in/email', { email: 'dan@example.org', password }, {}, '192.0.2.8');

  expect([last.status, over.status, elsewhere.status]).toEqual([401, 429, 401]);
});

test('what an address tries beyond its limit locks no account', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  await bench.hasTried('address:192.0.2.7', attemptLimits.address);

  for (let attempt = 0; attempt <= attemptLimits.account; attempt++)
    expect((await bench.post('/sign-in/email', { email, password: 'a guess' })).status).toBe(429);

  expect((await bench.post('/sign-in/email', { email, password }, {}, '192.0.2.8')).status).toBe(200);
});

test('a clock that is set back locks nobody out for longer than a window', async () => {
  await using bench = await openAuthBench();
  await bench.hasTried(`account:${email}`, attemptLimits.account + 1);

  bench.time.nowMs -= 24 * 3_600_000;

  expect(await countAttempt(bench.db, `account:${email}`, bench.clock())).toMatchObject({ count: 1 });
});

test('a clock that is set back keeps nobody out whose password was set before', async () => {
  await using bench = await openAuthBench();
  bench.time.nowMs += 3_600_000;
  await bench.makeAda();
  bench.time.nowMs -= 3_600_000;

  expect((await bench.post('/sign-in/email', { email, password })).status).toBe(200);
});

test('a password that is set anew while the old one is compared lets nobody in any more', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  bench.meanwhile.happens = async () => {
    await bench.db.account.updateMany({ data: { password: 'another hash' } });
  };

  const response = await bench.post('/sign-in/email', { email, password });

  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    message: 'The password was changed at this moment. Sign in with the new one.',
  });
  expect(await bench.db.session.count()).toBe(0);
});

test('a good sign-in forgives the account its failed ones', async () => {
  await using bench = await openAuthBench();
  await bench.makeAda();
  await bench.hasTried(`account:${email}`, attemptLimits.account - 1);

  await bench.post('/sign-in/email', { email, password });

  expect((await bench.post('/sign-in/email', { email, password: 'wrong' })).status).toBe(401);
});
