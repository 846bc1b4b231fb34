/** Which event streams are open: signing out and losing a right ends them, and nobody holds any number of them. */
import { AppError } from '#server/domain/errors.ts';

export interface OpenStreams {
  /** Counts one more. Throws TOO_MANY_ATTEMPTS when the person has too many open. */
  open(session: string, personId: string): OpenStream;
  /** Ends all that were opened with the session, after `graceMs`. */
  end(session: string): void;
  /** Ends all of the person's, at once. */
  endOf(personId: string): void;
}

export interface OpenStream {
  /** Aborted when its session ends. */
  ended: AbortSignal;
  /** To be called when it is over, however that came. */
  close(): void;
}

/** More than any number of tabs need, and what one processor core carries (bench/subscribers.ts opens 400). */
export const mostStreams = 500;

/**
 * The page that signs out has left by then. Before, it would take the end of its stream for a session that ended
 * elsewhere, and ask people to come back to where they were.
 */
export const graceMs = 1000;

export function createOpenStreams(): OpenStreams {
  const open = new Map<AbortController, { session: string; personId: string }>();

  return {
    open: (session, personId) => {
      const held = [...open.values()].filter((stream) => stream.personId === personId);
      if (held.length >= mostStreams)
        throw new AppError('TOO_MANY_ATTEMPTS', {
          public: `You have ${mostStreams} live views open, and no more are possible. Close some tabs.`,
        });
      const controller = new AbortController();
      open.set(controller, { session, personId });
      return { ended: controller.signal, close: () => open.delete(controller) };
    },
    end: (session) => {
      for (const [controller, stream] of open)
        if (stream.session === session) setTimeout(() => controller.abort(), graceMs).unref();
    },
    endOf: (personId) => {
      for (const [controller, stream] of open) if (stream.personId === personId) controller.abort();
    },
  };
}
