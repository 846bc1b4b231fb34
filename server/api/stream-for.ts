import type { SignedIn } from '#server/auth/read-actor.ts';
import { AppError } from '#server/domain/errors.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { ApiContext } from './context.ts';

/** How long a stream may outlive a session that has expired or is gone from the database, beside what sessions.ts keeps. */
const recheckMs = 10_000;

/**
 * An event stream in the name of a session: ends when the browser goes, when web is about to stop, with NOT_SIGNED_IN when
 * the session has ended (a second after somebody signed out, at once when an administrator ended it), and with FORBIDDEN
 * when the person's role or teams are others: who still may opens it again. Throws TOO_MANY_ATTEMPTS.
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
        await refuseChanged(ctx);
      }
      yield event;
    }
    if (stream.ended.aborted) {
      await refuseChanged(ctx);
      throw rightsChanged();
    }
  } finally {
    stream.close();
  }
}

async function refuseChanged({
  actor,
  readActorAgain,
}: Pick<ApiContext, 'readActorAgain'> & { actor: SignedIn }): Promise<void> {
  const now = await readActorAgain();
  if (!now) throw new AppError('NOT_SIGNED_IN', { public: sayOfPeople('not-signed-in', {}) });
  if (now.role !== actor.role || reachOf(now) !== reachOf(actor)) throw rightsChanged();
}

/** What decides which groups somebody sees. */
function reachOf({ teams }: Pick<SignedIn, 'teams'>): string {
  return JSON.stringify(teams.map(({ id, role, tops }) => [id, role, tops]));
}

/** The stream was opened with rights that count no more, whatever they are now. */
function rightsChanged(): AppError {
  return new AppError('FORBIDDEN', { public: sayOfPeople('people-rights-gone', {}) });
}
