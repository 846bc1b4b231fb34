import { expect, test, vi } from 'vitest';
import { createOpenStreams, graceMs, mostStreams } from '#server/auth/open-streams.ts';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { streamFor } from './stream-for.ts';

const ada: SignedIn = { kind: 'user', id: '1', email: 'ada@example.org', name: 'Ada', role: 'admin' };

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
  const { streams, open } = openBench();
  const stream = open();
  await stream.next();
  await stream.next();
  const next = stream.next();

  streams.end('session');
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
