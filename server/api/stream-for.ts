import type { SignedIn } from '#server/auth/read-actor.ts';
import { AppError } from '#server/domain/errors.ts';
import type { ApiContext } from './context.ts';

/** How long a stream may outlive a session that has expired or is gone from the database, beside what sessions.ts keeps. */
const recheckMs = 10_000;

/**
 * An event stream in the name of a session: ends when the browser goes, when web is about to stop, and with
 * NOT_SIGNED_IN when the session has ended: a second after somebody signed out. Throws TOO_MANY_ATTEMPTS.
 */
export async function* streamFor<Event>(
  ctx: Pick<ApiContext, 'web' | 'clock' | 'readActorAgain' | 'openStream'> & { actor: SignedIn },
  signal: AbortSignal | undefined,
  open: (until: AbortSignal) => AsyncGenerator<Event>,
): AsyncGenerator<Event> {
  // Here and not before: what is opened outside of a generator stays open when nobody ever asks the generator.
  const stream = ctx.openStream(ctx.actor);
  try {
    const ends = [stream.ended, ctx.web.ending];
    let checkedMs = ctx.clock();
    for await (const event of open(AbortSignal.any(signal ? [...ends, signal] : ends))) {
      if (ctx.clock() - checkedMs > recheckMs) {
        checkedMs = ctx.clock();
        if (!(await ctx.readActorAgain())) throw signedOut();
      }
      yield event;
    }
    if (stream.ended.aborted) throw signedOut();
  } finally {
    stream.close();
  }
}

function signedOut(): AppError {
  return new AppError('NOT_SIGNED_IN', { public: 'You are not signed in any more.' });
}
