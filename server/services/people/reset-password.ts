import { AppError } from '#server/domain/errors.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { OneTimeLink, ResetLinkInput } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { SessionKeeper } from './end-sessions.ts';
import { withdrawOpen } from './invite-person.ts';
import { changePeople, findPerson, inPeopleTransaction } from './people-change.ts';
import { addLink } from './person-links.ts';

/**
 * Makes a link with which the person sets a new password, and ends their sessions. The old password goes on working
 * until the link is used. Throws NOT_FOUND, FORBIDDEN when the person is disabled, and as changePeople does.
 */
export async function makeResetLink(
  context: ServiceContext & { sessions: SessionKeeper },
  { id, validHours }: ResetLinkInput,
  publicUrl: string,
): Promise<OneTimeLink> {
  const { clock, sessions } = context;
  const link = await changePeople(context, {
    permission: 'people:manage',
    action: 'people.resetLink',
    about: { id },
    what: `password reset link, valid for ${validHours} h`,
    run: () =>
      inPeopleTransaction(context, 'people:manage', async (transaction) => {
        const { email, name, disabledAt } = await findPerson(transaction, id);
        if (disabledAt) throw new AppError('FORBIDDEN', { public: sayOfPeople('people-is-disabled', { email }) });
        await withdrawOpen(transaction, { kind: 'reset', userId: id }, new Date(clock()));
        const { count } = await transaction.session.deleteMany({ where: { userId: id } });
        const made = { kind: 'reset', email, name, role: null, userId: id, validHours } as const;
        const result = await addLink(context, transaction, made, publicUrl);
        return { result, values: [{ what: `open sessions of ${email}`, before: String(count), after: '0' }] };
      }),
  });
  sessions.personChanged(id, 'password');
  return link;
}
