import { createHash, randomBytes } from 'node:crypto';
import type { ServiceContext } from '#server/services/context.ts';

/** There is at most one token: its row has this id. */
export const firstStartId = 'first-start';

/** How a token is stored: whoever reads the database cannot use it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** True as long as nobody exists. */
export async function isFirstStart({ db }: Pick<ServiceContext, 'db'>): Promise<boolean> {
  return (await db.user.findFirst({ select: { id: true } })) === null;
}

/** A new token for the first-start link, replacing the one before; null when somebody exists already. */
export async function offerFirstStart(context: Pick<ServiceContext, 'db' | 'clock'>): Promise<string | null> {
  if (!(await isFirstStart(context))) return null;
  const token = randomBytes(32).toString('base64url');
  const fields = { tokenHash: hashToken(token), createdAt: new Date(context.clock()), usedAt: null };
  await context.db.firstStartToken.upsert({
    where: { id: firstStartId },
    create: { id: firstStartId, ...fields },
    update: fields,
  });
  return token;
}
