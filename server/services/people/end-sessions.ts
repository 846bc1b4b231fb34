import { AppError } from '#server/domain/errors.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { EndOwnSessionsInput, EndSessionsInput, SessionEnd } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { changePeople, findPerson, inPeopleTransaction } from './people-change.ts';

/** Who remembers sessions and holds their event streams (server/auth/sessions.ts). */
export interface SessionKeeper {
  /**
   * Nothing remembered of the person counts any more, and their event streams end at once. `end`: why the sessions that
   * are known here are over; null where they go on with other rights.
   */
  personChanged(personId: string, end: SessionEnd | null): void;
}

/** Ends one session of somebody, or all. Throws NOT_FOUND, and as changePeople does. */
export async function endSessions(
  context: ServiceContext & { sessions: SessionKeeper },
  { id, sessionId }: EndSessionsInput,
): Promise<{ ended: number }> {
  const ended = await endThose(context, 'people:manage', {
    userId: id,
    ...(sessionId === null ? {} : { id: sessionId }),
  });
  // Those that are left begin anew, which nobody notices.
  context.sessions.personChanged(id, sessionId === null ? 'ended' : null);
  return { ended };
}

/** Ends one of one's own sessions, or all but the one that asks. Throws NOT_FOUND. */
export async function endOwnSessions(
  context: ServiceContext & { sessions: SessionKeeper; sessionId: string },
  { sessionId }: EndOwnSessionsInput,
): Promise<{ ended: number }> {
  const { id } = context.actor;
  const which = sessionId === null ? { not: context.sessionId } : sessionId;
  const ended = await endThose(context, null, { userId: id, id: which });
  context.sessions.personChanged(id, null);
  return { ended };
}

async function endThose(
  context: ServiceContext,
  permission: 'people:manage' | null,
  where: { userId: string; id?: string | { not: string } },
): Promise<number> {
  const isOne = typeof where.id === 'string';
  return changePeople(context, {
    permission,
    action: 'people.endSessions',
    about: { id: where.userId },
    what: isOne ? 'one session ended' : permission === null ? 'other sessions ended' : 'all sessions ended',
    run: () =>
      inPeopleTransaction(context, permission, async (transaction) => {
        const { email } = await findPerson(transaction, where.userId);
        const before = await transaction.session.count({ where: { userId: where.userId } });
        const { count } = await transaction.session.deleteMany({ where });
        if (isOne && count === 0) throw new AppError('NOT_FOUND', { public: sayOfPeople('people-no-session', {}) });
        const what = `open sessions of ${email}`;
        return { result: count, values: [{ what, before: String(before), after: String(before - count) }] };
      }),
  });
}
