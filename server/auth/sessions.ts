/**
 * Who is signed in, remembered for a few seconds: a page asks several times a second, and each look at the session costs
 * a signature and two reads of the database. Signing out ends it at once; whatever else happens to a session or a
 * person in the database counts after `keptMs` at the latest.
 */
import type { Clock } from '#server/services/clock.ts';
import type { OpenStream } from './open-streams.ts';
import { createOpenStreams } from './open-streams.ts';
import type { SignedIn, SignedInUntil } from './read-actor.ts';

export interface Sessions {
  /** Who the cookie says it is; null when there is no session or it has expired. */
  actorOf(headers: Headers): Promise<SignedIn | null>;
  /** The same, from the database. */
  actorNow(headers: Headers): Promise<SignedIn | null>;
  /**
   * The session has ended: nothing remembered of it counts any more, also where a look at it is under way, and its event
   * streams are over in a second.
   */
  end(headers: Headers): void;
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
}

/** `read` looks into the database. */
export function createSessions(read: (headers: Headers) => Promise<SignedInUntil | null>, clock: Clock): Sessions {
  const kept = new Map<string, Kept>();
  const streams = createOpenStreams();

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
    const found = await read(headers);
    // Nobody signed out meanwhile.
    if (found && kept.get(key) === before) keep(key, { found, untilMs: clock() + keptMs });
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
