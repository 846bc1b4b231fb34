import { TRPCError } from '@trpc/server';
import { isAppError } from '#server/domain/errors.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { LinkView } from '#server/domain/people/person.ts';
import { serverCaller } from '../caller.ts';

/** What the token in a page's address opens, or the sentence why it opens nothing. Throws for what is no refusal. */
export async function lookAtLink(
  given: string | string[] | undefined,
  kind: LinkView['kind'],
): Promise<{ token: string; found: LinkView | { why: string } }> {
  const token = typeof given === 'string' ? given.slice(0, 200) : '';
  try {
    const found = await (await serverCaller()).links.get({ token });
    if (found.kind === kind) return { token, found };
    return { token, found: { why: sayOfPeople('people-link-unknown', {}).text } };
  } catch (error) {
    if (error instanceof TRPCError && isAppError(error.cause)) return { token, found: { why: error.cause.public } };
    throw error;
  }
}
