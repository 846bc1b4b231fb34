/**
 * Who is signed in, remembered for a few seconds: a page asks several times a second, and each look at the session costs
 * a signature and two reads of the database. Signing out ends it at once, and so does what an administrator does to a
 * person; what happens in the database behind web's back counts after `keptMs` at the latest.
 */
import type { SessionEnd } from '#server/domain/people/person.ts';
import type { Clock } from '#server/services/clock.ts';
import type { SessionKeeper } from '#server/services/people/end-sessions.ts';
import type { OpenStream } from './open-streams.ts';
import { createOpenStreams } from './open-streams.ts';
import type { SignedIn, SignedInUntil } from './read-actor.ts';

export interface Sessions extends SessionKeeper {
  /** Who the cookie says it is; null when there is no session or it has expired. */
  actorOf(headers: Headers): Promise<SignedIn | null>;
  /** The same, from the database. */
  actorNow(headers: Headers): Promise<SignedIn | null>;
  /**
   * The session has ended: nothing remembered of it counts any more, also where a look at it is under way, and its event
   * streams are over in a second.
   */
  end(headers: Headers): void;
  /** Why the session of this cookie was ended, where web remembers it; null otherwise. */
  whyEnded(headers: Headers): SessionEnd | null;
  /** For an event stream in the name of that session. Throws TOO_MANY_ATTEMPTS. */
  openStream(headers: Headers, person: Pick<SignedIn, 'id'>): OpenStream;
}

export const keptMs = 5000;
/** Beyond it the oldest is forgotten: a bound for the memory, far above the number of people. */
const mostKept = 1000;

interface Kept {
  /** Null: ended. */
  found: SignedInUntil | null;
  untilMs: number;
  /** Why it was ended, if by somebody else. */
  end?: SessionEnd;
}

/** `read` looks into the database. */
export function createSessions(read: (headers: Headers) => Promise<SignedInUntil | null>, clock: Clock): Sessions {
  const kept = new Map<string, Kept>();
  const streams = createOpenStreams();
  /** Goes up with each change to a person: a look that was under way may have seen what was before. */
  let changes = 0;

  function keep(key: string, entry: Kept): void {
    kept.delete(key);
    kept.set(key, entry);
    for (const [oldest] of kept) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
  }

  async function lookUp(headers: Headers): Promise<SignedIn | null> {
    const key = keyOf(headers);
    if (key === null) return null;
    const before = kept.get(key);
    const changesBefore = changes;
    const found = await read(headers);
    // Nobody signed out or was changed meanwhile.
    if (found && kept.get(key) === before && changes === changesBefore) keep(key, { found, untilMs: clock() + keptMs });
    return found?.actor ?? null;
  }

  return {
    actorOf: async (headers) => {
      const key = keyOf(headers);
      const entry = key === null ? undefined : kept.get(key);
      const nowMs = clock();
      if (entry?.found && nowMs < entry.untilMs && nowMs < entry.found.expiresAtMs) return entry.found.actor;
      return lookUp(headers);
    },
    actorNow: lookUp,
    end: (headers) => {
      const key = keyOf(headers);
      if (key === null) return;
      keep(key, { found: null, untilMs: clock() + keptMs });
      streams.end(key);
    },
    personChanged: (personId, end) => {
      changes += 1;
      for (const [key, { found }] of kept) {
        if (found?.actor.id !== personId) continue;
        if (end === null) kept.delete(key);
        else keep(key, { found: null, untilMs: clock() + keptMs, end });
      }
      streams.endOf(personId);
    },
    whyEnded: (headers) => kept.get(keyOf(headers) ?? '')?.end ?? null,
    openStream: (headers, { id }) => streams.open(keyOf(headers) ?? '', id),
  };
}

/**
 * The whole signed cookie: who has another signature is somebody else. And every cookie that looks like one, with its name:
 * a server on another port can give the browser more of them, and to know those must not be enough.
 */
function keyOf(headers: Headers): string | null {
  const pairs = headers.get('cookie')?.split(';') ?? [];
  const ours = pairs.filter((pair) => pair.includes('corral.session_token'));
  return ours.length === 0 ? null : ours.map((pair) => pair.trim()).join(';');
}
