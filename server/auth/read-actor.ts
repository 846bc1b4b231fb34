import type { Actor } from '#server/domain/people/access.ts';
import { roles } from '#server/domain/people/access.ts';
import type { Auth } from './auth.ts';

export type SignedIn = Actor & { kind: 'user'; name: string };

export interface SignedInUntil {
  actor: SignedIn;
  expiresAtMs: number;
}

/** Who the session cookie says it is, and until when; null when there is no session or it has expired. */
export async function readActor(auth: Auth, headers: Headers): Promise<SignedInUntil | null> {
  if (!headers.has('cookie')) return null;
  const found = await auth.api.getSession({ headers });
  if (!found) return null;
  const { id, email, name, role } = found.user;
  return {
    // A role that this version does not know may do the least.
    actor: { kind: 'user', id, email, name, role: roles.find((known) => known === role) ?? 'viewer' },
    expiresAtMs: found.session.expiresAt.getTime(),
  };
}
