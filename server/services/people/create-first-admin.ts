import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { passwordFault } from '#server/domain/people/password.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import { emailSchema, passwordSchema } from '#server/domain/people/person.ts';
import { recordEvent } from '#server/services/audit/record-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { nameFrom } from './invite-person.ts';
import { firstStartId, hashToken } from './offer-first-start.ts';
import { createPerson } from './use-link.ts';

export const firstAdminSchema = z.object({
  token: z.string().max(200),
  email: emailSchema,
  password: passwordSchema,
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
      await recordEvent(context, { ...event, summary, result: 'refused', why: linkNotValid });
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
  await withStorage(() =>
    db.$transaction(async (transaction) => {
      const { count } = await transaction.firstStartToken.updateMany({
        where: { id: firstStartId, tokenHash, usedAt: null },
        data: { usedAt: now },
      });
      if (count !== 1 || (await transaction.user.count()) > 0) throw linkRefused();
      await createPerson(transaction, { email, name: nameFrom(email), role: 'admin', passwordHash, now });
    }),
  );
}

const linkNotValid = sayOfPeople('first-start-link', {});

function linkRefused(): AppError {
  return new AppError('FORBIDDEN', {
    public: linkNotValid,
    field: 'token',
  });
}
