import type { DbTransaction } from '#server/db/open-db.ts';
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import { roleOf, roleRules } from '#server/domain/people/access.ts';
import type { PersonInput, SetRoleInput } from '#server/domain/people/person.ts';
import type { ChangedValue } from '#server/services/audit/change-on-record.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { SessionKeeper } from './end-sessions.ts';
import { withdrawOpen } from './invite-person.ts';
import { changePeople, findPerson, inPeopleTransaction, keepAnAdministrator } from './people-change.ts';

type PeopleContext = ServiceContext & { sessions: SessionKeeper };

/** Throws NOT_FOUND, LAST_ADMINISTRATOR, and as changePeople does. */
export async function setRole(context: PeopleContext, { id, role }: SetRoleInput): Promise<void> {
  await changePerson(
    context,
    { id, action: 'people.role', what: `role ${roleRules[role].word}` },
    async (transaction) => {
      const person = await findPerson(transaction, id);
      await transaction.user.update({ where: { id }, data: { role, updatedAt: new Date(context.clock()) } });
      await keepAnAdministrator(transaction, person.email);
      const before = roleRules[roleOf(person.role)].word;
      return [{ what: `role of ${person.email}`, before, after: roleRules[role].word }];
    },
  );
  context.sessions.personChanged(id, null);
}

/**
 * Nobody can sign in as this person any more, their sessions and reset links are over. Throws NOT_FOUND,
 * LAST_ADMINISTRATOR, and as changePeople does.
 */
export async function disablePerson(context: PeopleContext, { id }: PersonInput): Promise<void> {
  await changePerson(context, { id, action: 'people.disable', what: 'disabled' }, async (transaction) => {
    const { email, disabledAt } = await findPerson(transaction, id);
    const now = new Date(context.clock());
    await transaction.user.update({ where: { id }, data: { disabledAt: disabledAt ?? now, updatedAt: now } });
    await keepAnAdministrator(transaction, email);
    await withdrawOpen(transaction, { kind: 'reset', userId: id }, now);
    const { count } = await transaction.session.deleteMany({ where: { userId: id } });
    return [stateOf(email, disabledAt, 'disabled'), { what: 'open sessions', before: String(count), after: '0' }];
  });
  context.sessions.personChanged(id, 'disabled');
}

/** The person can sign in again, with the password they had. Throws NOT_FOUND, and as changePeople does. */
export async function enablePerson(context: PeopleContext, { id }: PersonInput): Promise<void> {
  await changePerson(context, { id, action: 'people.enable', what: 'enabled' }, async (transaction) => {
    const { email, disabledAt } = await findPerson(transaction, id);
    // One that was made in the very moment of disabling never counted, and is not to begin now.
    if (disabledAt) await transaction.session.deleteMany({ where: { userId: id } });
    const now = new Date(context.clock());
    await transaction.user.update({ where: { id }, data: { disabledAt: null, updatedAt: now } });
    return [stateOf(email, disabledAt, 'enabled')];
  });
}

function changePerson(
  context: ServiceContext,
  { id, action, what }: { id: string; action: AuditAction; what: string },
  work: (transaction: DbTransaction) => Promise<ChangedValue[]>,
): Promise<void> {
  return changePeople(context, {
    permission: 'people:manage',
    action,
    about: { id },
    what,
    run: async () => ({
      result: undefined,
      values: await inPeopleTransaction(context, 'people:manage', work),
    }),
  });
}

function stateOf(email: string, disabledAt: Date | null, after: 'disabled' | 'enabled'): ChangedValue {
  return { what: `account of ${email}`, before: disabledAt ? 'disabled' : 'enabled', after };
}
