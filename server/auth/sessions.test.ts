import { expect, test, vi } from 'vitest';
import { graceMs } from './open-streams.ts';
import type { SignedIn, SignedInUntil } from './read-actor.ts';
import { createSessions, keptMs } from './sessions.ts';

const ada: SignedIn = {
  kind: 'user',
  id: '1',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'admin',
  unixAccount: null,
  teams: [],
  sessionId: 's1',
};
const headersOf = (token: string) => new Headers({ cookie: `theme=dark; corral.session_token=${token}` });

/** Sessions over a "database" of one session, that counts how often it is asked. */
function openBench() {
  const bench = { nowMs: 0, asked: 0, stored: { actor: ada, expiresAtMs: 60_000 } as SignedInUntil | null };
  const read = async (headers: Headers) => {
    bench.asked += 1;
    return headers.get('cookie')?.endsWith('=good') ? bench.stored : null;
  };
  return { bench, sessions: createSessions(read, () => bench.nowMs) };
}

test('the database is asked once in a few seconds', async () => {
  const { bench, sessions } = openBench();

  for (const nowMs of [0, 10, keptMs - 1]) {
    bench.nowMs = nowMs;
    expect(await sessions.actorOf(headersOf('good'))).toEqual(ada);
  }
  expect(bench.asked).toBe(1);
});

test('what changed in the database counts a few seconds later', async () => {
  const { bench, sessions } = openBench();
  await sessions.actorOf(headersOf('good'));
  bench.stored = { actor: { ...ada, role: 'viewer' }, expiresAtMs: 60_000 };

  bench.nowMs = keptMs;
  expect(await sessions.actorOf(headersOf('good'))).toMatchObject({ role: 'viewer' });
  bench.stored = null;
  bench.nowMs = 2 * keptMs;
  expect(await sessions.actorOf(headersOf('good'))).toBeNull();
});

test('a session that expires meanwhile is over', async () => {
  const { bench, sessions } = openBench();
  bench.stored = { actor: ada, expiresAtMs: 1000 };
  await sessions.actorOf(headersOf('good'));
  bench.stored = null;

  bench.nowMs = 1000;
  expect(await sessions.actorOf(headersOf('good'))).toBeNull();
});

test('the end counts at once, also for a look that was under way', async () => {
  const { bench, sessions } = openBench();
  await sessions.actorOf(headersOf('good'));
  const underWay = sessions.actorNow(headersOf('good'));
  sessions.end(headersOf('good'));
  bench.stored = null;
  await underWay;

  expect(await sessions.actorOf(headersOf('good'))).toBeNull();
});

test('the end ends the event streams of that session', () => {
  vi.useFakeTimers();
  const { sessions } = openBench();
  const [ours, other] = ['good', 'other'].map((token) => sessions.openStream(headersOf(token), ada));

  sessions.end(headersOf('good'));
  vi.advanceTimersByTime(graceMs);
  vi.useRealTimers();

  expect([ours?.ended.aborted, other?.ended.aborted]).toEqual([true, false]);
});

test.each(['x-corral.session_token=planted', 'corral.session_token.=planted'])(
  'a cookie that was planted beside the real one (%s) opens nothing by itself',
  async (planted) => {
    const { sessions } = openBench();
    expect(await sessions.actorOf(new Headers({ cookie: `${planted}; corral.session_token=good` }))).toEqual(ada);

    expect(await sessions.actorOf(new Headers({ cookie: planted }))).toBeNull();
  },
);

test('another signature is another session, and none is none', async () => {
  const { sessions } = openBench();
  await sessions.actorOf(headersOf('good'));

  expect(await sessions.actorOf(headersOf('good.forged'))).toBeNull();
  expect(await sessions.actorOf(new Headers({ cookie: 'theme=dark' }))).toBeNull();
  expect(await sessions.actorOf(new Headers())).toBeNull();
});

test('a change to a person counts at once, also for a look that was under way, and tells why a session is over', async () => {
  const { bench, sessions } = openBench();
  await sessions.actorOf(headersOf('good'));
  const stream = sessions.openStream(headersOf('good'), ada);
  bench.stored = { actor: { ...ada, role: 'auditor' }, expiresAtMs: 60_000 };

  sessions.personChanged('somebody else', 'disabled');
  expect(stream.ended.aborted).toBe(false);
  expect(await sessions.actorOf(headersOf('good'))).toMatchObject({ role: 'admin' });
  sessions.personChanged(ada.id, null);
  expect(stream.ended.aborted).toBe(true);
  expect(await sessions.actorOf(headersOf('good'))).toMatchObject({ role: 'auditor' });

  const underWay = sessions.actorNow(headersOf('good'));
  bench.stored = null;
  sessions.personChanged(ada.id, 'disabled');
  await underWay;
  expect(await sessions.actorOf(headersOf('good'))).toBeNull();
  expect(sessions.whyEnded(headersOf('good'))).toBe('disabled');
  expect(sessions.whyEnded(headersOf('other'))).toBeNull();
});
