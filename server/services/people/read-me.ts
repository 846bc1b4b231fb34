import type { Actor } from '#server/domain/people/access.ts';
import type { SessionEnd } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { isFirstStart } from './offer-first-start.ts';

export interface Me {
  user: (Pick<Actor, 'id' | 'email' | 'role' | 'unixAccount' | 'teams'> & { name: string }) | null;
  /** True as long as nobody exists: the first-start page is open then. */
  firstStart: boolean;
  /** Why the session ended that this browser had; null where nobody ended it, or web does not know (any more). */
  ended: SessionEnd | null;
  /** What web calls its host, for pages that are opened while the agent does not say it; null for strangers. */
  hostName: string | null;
}

/** Who is signed in; for strangers, whether Corral still waits for its first administrator. */
export async function readMe(
  context: Pick<ServiceContext, 'db'> & {
    host: { name: string };
    actor: Me['user'];
    whyEnded: () => SessionEnd | null;
  },
): Promise<Me> {
  const { actor, host } = context;
  if (actor === null)
    return { user: null, firstStart: await isFirstStart(context), ended: context.whyEnded(), hostName: null };
  const { id, email, name, role, unixAccount, teams } = actor;
  return { user: { id, email, name, role, unixAccount, teams }, firstStart: false, ended: null, hostName: host.name };
}
