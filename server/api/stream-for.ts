import { AppError } from '#server/domain/errors.ts';
import type { ApiContext } from './context.ts';

/** How long a stream may outlive the session it was opened with. */
const recheckMs = 60_000;

/**
 * An event stream in the name of a session: ends when the browser goes, when web is about to stop, and with
 * NOT_SIGNED_IN when the session has ended elsewhere.
 */
export async function* streamFor<Event>(
  ctx: Pick<ApiContext, 'web' | 'clock' | 'readActorAgain'>,
  signal: AbortSignal | undefined,
  open: (until: AbortSignal) => AsyncGenerator<Event>,
): AsyncGenerator<Event> {
  const until = signal ? AbortSignal.any([signal, ctx.web.ending]) : ctx.web.ending;
  let checkedMs = ctx.clock();
  for await (const event of open(until)) {
    if (ctx.clock() - checkedMs > recheckMs) {
      checkedMs = ctx.clock();
      if (!(await ctx.readActorAgain()))
        throw new AppError('NOT_SIGNED_IN', { public: 'You are not signed in any more.' });
    }
    yield event;
  }
}
