/**
 * Brings the agent's events into the database and tells whoever watches. It goes on where the database ends, so nothing is
 * lost while web was away, as far as the agent still has it, and nothing is stored twice.
 */

import { pruneEvents, readKilledGroups, readLastEvent, readNewestEventId, storeEvents } from '#server/db/event-rows.ts';
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { EventState } from '#server/domain/events/event-list.ts';
import type { EventBatch, EventSources } from '#server/domain/events/event-verbs.ts';
import type { Clock } from '#server/services/clock.ts';

/** What is the same for everybody who watches. */
export type SharedEventState = Omit<EventState, 'unseenKills'>;

export interface EventFeed {
  /** As of the last event. */
  state(): Promise<SharedEventState>;
  /** Calls back when something was stored, or somebody has seen something. The answer ends it. */
  subscribe(listener: () => void): () => void;
  /** Wakes all who watch. */
  tell(): void;
  close(): Promise<void>;
}

export interface EventFeedParts {
  db: Db;
  host: { name: string; verbs: Pick<AgentVerbs, 'watchEvents'> };
  clock: Clock;
  log: (line: string) => void;
  /** Waits before another try; ends early when the feed is closed. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const retryMs = 800;
const killedForMs = 24 * 3_600_000;
const mostKilledGroups = 300;
/** Old events go after so many new ones. */
const pruneEvery = 500;

/** Starts at once and goes on until it is closed; an agent that is not there yet is waited for. */
export function keepEvents({ db, host, clock, log, pause = sleep }: EventFeedParts): EventFeed {
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  let sources: EventSources | null = null;
  let sincePruned = pruneEvery;
  let fault: string | null = null;

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const take = async (batch: EventBatch) => {
    sources = batch.sources;
    await withStorage(() => storeEvents(db, host.name, batch.record, batch.events));
    sincePruned += batch.events.length;
    if (sincePruned >= pruneEvery) {
      sincePruned = 0;
      await withStorage(() => pruneEvents(db));
    }
    tell();
  };
  const follow = async () => {
    const after = await withStorage(() => readLastEvent(db, host.name));
    for await (const batch of host.verbs.watchEvents({ after }, closing.signal)) {
      await take(batch);
      fault = null;
    }
  };
  const run = async () => {
    while (!closing.signal.aborted) {
      try {
        await follow();
      } catch (cause) {
        // An agent that is away is on the screen already; what else went wrong is said once.
        const text = isAppError(cause) ? cause.public : String(cause);
        const isAway = isAppError(cause) && cause.code === 'AGENT_DOWN';
        if (!closing.signal.aborted && !isAway && text !== fault) log(`corral: events could not be stored: ${text}`);
        fault = text;
      }
      await pause(retryMs, closing.signal);
    }
  };
  const running = run();

  return {
    state: () =>
      withStorage(async () => ({
        newestId: await readNewestEventId(db),
        killed: await readKilledGroups(db, new Date(clock() - killedForMs), mostKilledGroups),
        sources,
      })),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell,
    close: async () => {
      closing.abort();
      await running;
      listeners.clear();
    },
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
