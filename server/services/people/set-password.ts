import type { ServiceContext } from '#server/services/context.ts';
import type { SessionKeeper } from './end-sessions.ts';
import { withdrawOpen } from './invite-person.ts';
import { changePeople, findPerson, inPeopleTransaction } from './people-change.ts';
import { resetPassword } from './use-link.ts';

/**
 * Sets somebody's password, ends their sessions and open reset links. `password` has passed passwordFault. Throws NOT_FOUND,
 * FORBIDDEN for somebody who is disabled, and as changePeople does.
 */
export async function setPassword(
  context: ServiceContext & { sessions: SessionKeeper },
  { id, password }: { id: string; password: string },
  hashPassword: (password: string) => Promise<string>,
): Promise<void> {
  const passwordHash = await hashPassword(password);
  await changePeople(context, {
    permission: 'people:manage',
    action: 'people.password',
    about: { id },
    what: 'password set',
    run: () =>
      inPeopleTransaction(context, 'people:manage', async (transaction) => {
        const now = new Date(context.clock());
        const { email } = await findPerson(transaction, id);
        const sessions = await transaction.session.count({ where: { userId: id } });
        await resetPassword(transaction, id, passwordHash, now);
        await withdrawOpen(transaction, { kind: 'reset', userId: id }, now);
        return {
          result: undefined,
          values: [{ what: `open sessions of ${email}`, before: String(sessions), after: '0' }],
        };
      }),
  });
  context.sessions.personChanged(id, 'password');
}
