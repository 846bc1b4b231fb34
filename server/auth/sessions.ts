/**
 * Who is signed in, remembered for a few seconds: a page asks several times a second, and each look at the session costs
 * a signature and two reads of the database. Signing out ends it at once; whatever else happens to a session or a
 * person in the database counts after `keptMs` at the latest.
 */
import type { Clock } from '#server/services/clock.ts';
import type { SignedIn, SignedInUntil } from './read-actor.ts';

export interface Sessions {
  /** Who the cookie says it is; null when there is no session or it has expired. */
  actorOf(headers: Headers): Promise<SignedIn | null>;
  /** The same, from the database. */
  actorNow(headers: Headers): Promise<SignedIn | null>;
  /** The session has ended: nothing remembered of it counts any more, also where a look at it is under way. */
  end(headers: Headers): void;
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
      if (key !== null) keep(key, { found: null, untilMs: clock() + keptMs });
    },
  };
}

/** The whole signed cookie: who has another signature is somebody else. */
function keyOf(headers: Headers): string | null {
  const cookies = headers.get('cookie');
  if (!cookies) return null;
  for (const pair of cookies.split(';')) {
    const cut = pair.indexOf('=');
    if (pair.slice(0, cut).trim().endsWith('corral.session_token')) return pair.slice(cut + 1).trim();
  }
  return null;
}
