import type { Db } from '#server/db/open-db.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { roleOf } from '#server/domain/people/access.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';
import type { Auth } from './auth.ts';

export type SignedIn = Actor & {
  kind: 'user';
  name: string;
  /** Names the session, and opens nothing. */
  sessionId: string;
};

export interface SignedInUntil {
  actor: SignedIn;
  expiresAtMs: number;
}

interface Sources {
  auth: Auth;
  db: Db;
  /** The host whose groups are a team's. */
  hostName: string;
}

/** Who the session cookie says it is, and until when; null when there is no session, it has expired, or the person is disabled. */
export async function readActor({ auth, db, hostName }: Sources, headers: Headers): Promise<SignedInUntil | null> {
  if (!headers.has('cookie')) return null;
  const found = await auth.api.getSession({ headers });
  if (!found || found.user.disabledAt) return null;
  const { id, email, name, role, unixAccount } = found.user;
  const { id: sessionId, expiresAt } = found.session;
  return {
    actor: {
      kind: 'user',
      id,
      email,
      name,
      role: roleOf(role),
      unixAccount: unixAccount ?? null,
      teams: await readStandings(db, hostName, id),
      sessionId,
    },
    expiresAtMs: expiresAt.getTime(),
  };
}
