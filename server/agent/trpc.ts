/** What every router of the agent is made of: verbs without state, and errors that travel with their code. */
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import type { AppError } from '#server/domain/errors.ts';
import { isAppError } from '#server/domain/errors.ts';

/** An AppError as it travels: what may be shown, without detail and cause. */
export type CarriedError = Pick<AppError, 'code' | 'public' | 'sentence' | 'errno' | 'file' | 'field'>;

const t = initTRPC.create({
  transformer: superjson,
  // Without it the agent's stack traces would travel to web.
  isDev: false,
  errorFormatter: ({ shape, error }) => ({ ...shape, data: { ...shape.data, app: carry(error.cause) } }),
  sse: { ping: { enabled: true, intervalMs: 5000 } },
});

export const { router, mergeRouters, procedure: verb } = t;

/** What of an error may leave the agent; null for a bug, whose text stays in the agent's log. */
function carry(cause: unknown): CarriedError | null {
  if (isAppError(cause)) {
    const { code, public: text, sentence, errno, file, field } = cause;
    return { code, public: text, sentence, errno, file, field };
  }
  return null;
}
