import { randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { passwordFault } from '#server/domain/people/password.ts';
import { recordEvent } from '#server/services/audit/record-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { firstStartId, hashToken } from './offer-first-start.ts';

export const firstAdminSchema = z.object({
  token: z.string().max(200),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('This is not an email address.')),
  password: z.string().max(1000),
});
export type FirstAdminRequest = z.infer<typeof firstAdminSchema>;

/**
 * Makes the first administrator with the one-time token, on record. Of two people at once one wins. Throws BAD_INPUT
 * (field password), FORBIDDEN when the link is wrong, used up, or somebody exists already.
 */
export async function createFirstAdmin(
  context: Omit<ServiceContext, 'actor'>,
  { token, email, password }: FirstAdminRequest,
  hashPassword: (password: string) => Promise<string>,
): Promise<{ email: string }> {
  const event = { action: 'firstStart.create', person: email, actorId: null, role: 'none' } as const;
  const summary = 'first administrator';
  try {
    await checkToken(context, token);
    const fault = passwordFault(password, email);
    if (fault) throw new AppError('BAD_INPUT', { public: fault, field: 'password' });
    await createAdmin(context, { tokenHash: hashToken(token), email, passwordHash: await hashPassword(password) });
  } catch (error) {
    if (isAppError(error) && error.code === 'FORBIDDEN')
      await recordEvent(context, { ...event, summary, result: 'refused', why: error.public });
    throw error;
  }
  await recordEvent(context, { ...event, role: 'admin', summary, result: 'applied', why: null });
  return { email };
}

/** Before the password is hashed, which is costly by design and nothing for strangers to set off. */
async function checkToken({ db }: Pick<ServiceContext, 'db'>, token: string): Promise<void> {
  const stored = await withStorage(() => db.firstStartToken.findUnique({ where: { id: firstStartId } }));
  const same =
    stored !== null && timingSafeEqual(Buffer.from(stored.tokenHash, 'hex'), Buffer.from(hashToken(token), 'hex'));
  if (!same || stored.usedAt !== null) throw linkRefused();
}

/** All or nothing; the token's row decides between two who come at the same time. */
async function createAdmin(
  { db, clock }: Pick<ServiceContext, 'db' | 'clock'>,
  { tokenHash, email, passwordHash }: { tokenHash: string; email: string; passwordHash: string },
): Promise<void> {
  const now = new Date(clock());
  const id = randomUUID();
  await withStorage(() =>
    db.$transaction(async (transaction) => {
      const { count } = await transaction.firstStartToken.updateMany({
        where: { id: firstStartId, tokenHash, usedAt: null },
        data: { usedAt: now },
      });
      if (count !== 1 || (await transaction.user.count()) > 0) throw linkRefused();
      const name = email.split('@')[0] ?? email;
      await transaction.user.create({
        data: { id, email, name, role: 'admin', emailVerified: false, createdAt: now, updatedAt: now },
      });
      // As better-auth keeps a password: an account of the provider "credential" whose id is the user's.
      await transaction.account.create({
        data: {
          id: randomUUID(),
          accountId: id,
          providerId: 'credential',
          userId: id,
          password: passwordHash,
          createdAt: now,
          updatedAt: now,
        },
      });
    }),
  );
}

function linkRefused(): AppError {
  return new AppError('FORBIDDEN', {
    public: 'This first-start link is not valid (any more). The terminal in which Corral runs shows the present one.',
    field: 'token',
  });
}
