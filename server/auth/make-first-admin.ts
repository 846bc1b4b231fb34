import { hashPassword } from 'better-auth/crypto';
import { AppError } from '#server/domain/errors.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { FirstAdminRequest } from '#server/services/people/create-first-admin.ts';
import { createFirstAdmin } from '#server/services/people/create-first-admin.ts';
import { attemptLimits, countAttempt } from './sign-in-limit.ts';

/** createFirstAdmin for strangers: with a limit on attempts per address. Throws TOO_MANY_ATTEMPTS besides. */
export async function makeFirstAdmin(
  context: Omit<ServiceContext, 'actor'>,
  request: FirstAdminRequest,
): Promise<{ email: string }> {
  const { db, clock, address } = context;
  const { count } = await countAttempt(db, `first-start:${address ?? 'unknown'}`, clock());
  if (count > attemptLimits.address)
    throw new AppError('TOO_MANY_ATTEMPTS', {
      public: sayOfPeople('too-many-from-address', { minutes: 15 }),
    });
  return createFirstAdmin(context, request, hashPassword);
}
