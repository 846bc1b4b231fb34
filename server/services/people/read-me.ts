import type { Role } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { isFirstStart } from './offer-first-start.ts';

export interface Me {
  user: { id: string; email: string; name: string; role: Role } | null;
  /** True as long as nobody exists: the first-start page is open then. */
  firstStart: boolean;
}

/** Who is signed in; for strangers, whether Corral still waits for its first administrator. */
export async function readMe(context: Pick<ServiceContext, 'db'> & { actor: Me['user'] }): Promise<Me> {
  const { actor } = context;
  if (actor === null) return { user: null, firstStart: await isFirstStart(context) };
  const { id, email, name, role } = actor;
  return { user: { id, email, name, role }, firstStart: false };
}
