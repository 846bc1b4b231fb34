import { expect, test, vi } from 'vitest';
import { createOpenStreams, graceMs, mostStreams } from '#server/auth/open-streams.ts';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { streamFor } from './stream-for.ts';

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

function openBench() {
  const streams = createOpenStreams();
  const bench = { nowMs: 0, actor: ada as SignedIn | null, isEnding: new AbortController() };
  const ctx = {
    actor: ada,
    web: { ending: bench.isEnding.signal } as never,
    clock: () => bench.nowMs,
    readActorAgain: async () => bench.actor,
    openStream: ({ id }: SignedIn) => streams.open('session', id),
  };
  return { bench, streams, open: (signal?: AbortSignal) => streamFor(ctx, signal, untilAborted) };
}

/** One event, then another each time it is asked, and at last the wait for the end. */
async function* untilAborted(until: AbortSignal): AsyncGenerator<number> {
  yield 1;
  yield 2;
  if (!until.aborted) await new Promise((resolve) => until.addEventListener('abort', resolve));
}

test('signing out ends a stream, as soon as the page that did it has left', async () => {
  vi.useFakeTimers();
  const { bench, streams, open } = openBench();
  const stream = open();
  await stream.next();
  await stream.next();
  const next = stream.next();

  streams.end('session');
  bench.actor = null;
  vi.advanceTimersByTime(graceMs);
  vi.useRealTimers();

  await expect(next).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
});

test('a session that is gone from the database ends a stream some seconds later', async () => {
  const { bench, open } = openBench();
  const stream = open();
  await stream.next();
  bench.actor = null;

  bench.nowMs = 10_001;

  await expect(stream.next()).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' });
});

test('a stream ends in peace when the browser goes or web ends', async () => {
  const { bench, open } = openBench();
  const gone = new AbortController();
  const first = open(gone.signal);
  const second = open();
  for (const stream of [first, second, first, second]) await stream.next();

  gone.abort();
  bench.isEnding.abort();

  expect(await first.next()).toEqual({ done: true, value: undefined });
  expect(await second.next()).toEqual({ done: true, value: undefined });
});

test('one person holds so many streams and no more; each that is over makes room', async () => {
  const { open, streams } = openBench();
  const held = Array.from({ length: mostStreams }, () => open());
  for (const stream of held) await stream.next();

  await expect(open().next()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  expect(() => streams.open('another session', 'somebody else')).not.toThrow();
  await held[0]?.return(undefined);
  expect(await open().next()).toMatchObject({ value: 1 });
});

test.each([
  ['another role', { ...ada, role: 'auditor' } as SignedIn, 'FORBIDDEN'],
  ['no session any more', null, 'NOT_SIGNED_IN'],
])('a right taken away ends the streams of that person at once: %s', async (_, actor, code) => {
  const { bench, streams, open } = openBench();
  const stream = open();
  await stream.next();
  await stream.next();
  const next = stream.next();

  bench.actor = actor;
  streams.endOf('somebody else');
  expect(streams.open('session', ada.id).ended.aborted).toBe(false);
  streams.endOf(ada.id);

  await expect(next).rejects.toMatchObject({ code });
});

test('a stream that was opened in the moment of the change ends some seconds later', async () => {
  const { bench, open } = openBench();
  const stream = open();
  await stream.next();
  bench.actor = { ...ada, role: 'member' };
  bench.nowMs = 10_001;

  await expect(stream.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('other teams, or other groups of a team, end a stream that was opened with the ones before', async () => {
  const team = { id: 't1', name: 'Shop', role: 'member' as const, tops: [parseGroupPath('/shop')] };
  for (const teams of [[team], [{ ...team, tops: [] }]]) {
    const { bench, open } = openBench();
    const stream = open();
    await stream.next();
    bench.actor = { ...ada, teams };

    bench.nowMs = 10_001;

    await expect(stream.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
});
