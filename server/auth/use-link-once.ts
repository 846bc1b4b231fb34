import { hashPassword } from 'better-auth/crypto';
import { AppError } from '#server/domain/errors.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { LinkView, UseLinkInput } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { readLink } from '#server/services/people/person-links.ts';
import { useLink } from '#server/services/people/use-link.ts';
import type { Sessions } from './sessions.ts';
import { attemptLimits, countAttempt } from './sign-in-limit.ts';

type Stranger = Omit<ServiceContext, 'actor'>;

/** useLink for strangers: with a limit on attempts per address. Throws TOO_MANY_ATTEMPTS besides. */
export async function useLinkOnce(
  context: Stranger & { sessions: Sessions },
  input: UseLinkInput,
): Promise<{ email: string }> {
  await countLinkAttempt(context);
  return useLink(context, input, hashPassword);
}

/** readLink for strangers, with the same limit. */
export async function readLinkOnce(context: Stranger, input: { token: string }): Promise<LinkView> {
  await countLinkAttempt(context);
  return readLink(context, input);
}

async function countLinkAttempt({ db, clock, address }: Stranger): Promise<void> {
  const { count } = await countAttempt(db, `link:${address ?? 'unknown'}`, clock());
  if (count > attemptLimits.link)
    throw new AppError('TOO_MANY_ATTEMPTS', {
      public: sayOfPeople('too-many-from-address', { minutes: 15 }),
    });
}
