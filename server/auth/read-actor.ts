import type { Actor } from '#server/domain/access.ts';
import { roles } from '#server/domain/access.ts';
import type { Auth } from './auth.ts';

export type SignedIn = Actor & { kind: 'user'; name: string };

/** Who the session cookie says it is; null when there is no session or it has expired. */
export async function readActor(auth: Auth, headers: Headers): Promise<SignedIn | null> {
  if (!headers.has('cookie')) return null;
  const session = await auth.api.getSession({ headers });
  if (!session) return null;
  const { id, email, name, role } = session.user;
  // A role that this version does not know may do the least.
  return { kind: 'user', id, email, name, role: roles.find((known) => known === role) ?? 'viewer' };
}
