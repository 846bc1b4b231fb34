import type { DbTransaction } from '#server/db/open-db.ts';
import { AppError } from '#server/domain/errors.ts';
import { roleRules } from '#server/domain/people/access.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { InviteInput, OneTimeLink, PersonInput } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { changePeople, inPeopleTransaction } from './people-change.ts';
import { addLink } from './person-links.ts';

/**
 * Makes a link with which somebody makes their account; an open one for the same address is withdrawn. Throws BAD_INPUT
 * (field email) when the address has an account, and as changePeople does.
 */
export function invitePerson(
  context: ServiceContext,
  { email, name, role, validHours }: InviteInput,
  publicUrl: string,
): Promise<OneTimeLink> {
  const { clock } = context;
  return changePeople(context, {
    permission: 'people:manage',
    action: 'people.invite',
    about: { email },
    what: `as ${roleRules[role].word}, valid for ${validHours} h`,
    run: () =>
      inPeopleTransaction(context, 'people:manage', async (transaction) => {
        await refuseTaken(transaction, email);
        await withdrawOpen(transaction, { kind: 'invitation', email }, new Date(clock()));
        const link = { kind: 'invitation', email, name: name || nameFrom(email), role, userId: null } as const;
        const result = await addLink(context, transaction, { ...link, validHours }, publicUrl);
        const until = new Date(result.expiresAtMs).toISOString();
        return { result, values: [{ what: `invitation of ${email}`, before: null, after: `${role}, until ${until}` }] };
      }),
  });
}

/** Takes an invitation back that nobody has used. Throws NOT_FOUND, and as changePeople does. */
export async function withdrawInvitation(context: ServiceContext, { id }: PersonInput): Promise<void> {
  const { db, clock } = context;
  const open = { id, kind: 'invitation', usedAt: null, withdrawnAt: null };
  const link = await db.personLink.findFirst({ where: open, select: { email: true } });
  return changePeople(context, {
    permission: 'people:manage',
    action: 'people.withdraw',
    about: { email: link?.email ?? 'an invitation' },
    what: 'invitation withdrawn',
    run: () =>
      inPeopleTransaction(context, 'people:manage', async (transaction) => {
        const data = { withdrawnAt: new Date(clock()) };
        const { count } = await transaction.personLink.updateMany({ where: open, data });
        if (count === 0) throw new AppError('NOT_FOUND', { public: sayOfPeople('people-no-invitation', {}) });
        return { result: undefined, values: [] };
      }),
  });
}

/** Throws BAD_INPUT (field email). */
export async function refuseTaken(transaction: DbTransaction, email: string): Promise<void> {
  if (await transaction.user.findUnique({ where: { email }, select: { id: true } }))
    throw new AppError('BAD_INPUT', { public: sayOfPeople('people-email-taken', { email }), field: 'email' });
}

/** Links of a kind that nobody has used yet do not work any more. */
export async function withdrawOpen(
  transaction: DbTransaction,
  which: { kind: 'invitation'; email: string } | { kind: 'reset'; userId: string },
  now: Date,
): Promise<void> {
  await transaction.personLink.updateMany({
    where: { ...which, usedAt: null, withdrawnAt: null },
    data: { withdrawnAt: now },
  });
}

export function nameFrom(email: string): string {
  return email.split('@')[0] ?? email;
}
