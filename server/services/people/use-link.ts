import { randomUUID } from 'node:crypto';
import type { DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { roleOf } from '#server/domain/people/access.ts';
import { passwordFault } from '#server/domain/people/password.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { UseLinkInput } from '#server/domain/people/person.ts';
import { sentenceOf } from '#server/domain/sentence.ts';
import { recordEvent } from '#server/services/audit/record-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { SessionKeeper } from './end-sessions.ts';
import { refuseTaken } from './invite-person.ts';
import { findPerson } from './people-change.ts';
import type { StoredLink } from './person-links.ts';
import { findLink, takeLink } from './person-links.ts';

type LinkContext = Omit<ServiceContext, 'actor'> & { sessions: SessionKeeper };

/**
 * Uses a link: an invitation makes an account, a reset sets the password and ends the person's sessions. Throws BAD_INPUT
 * (field password, or email when the address has an account meanwhile), FORBIDDEN for a link that does not work (any more).
 */
export async function useLink(
  context: LinkContext,
  { token, password }: UseLinkInput,
  hashPassword: (password: string) => Promise<string>,
): Promise<{ email: string }> {
  // Before the password is hashed, which is costly by design and nothing for strangers to set off.
  const link = await findLink(context, token).catch(async (error: unknown) => {
    await recordRefusal(context, null, error);
    throw error;
  });
  const fault = passwordFault(password, link.email);
  if (fault) throw new AppError('BAD_INPUT', { public: fault, field: 'password' });
  const passwordHash = await hashPassword(password);
  const isReset = link.kind === 'reset';
  const userId = await applyLink(context, link, passwordHash).catch(async (error: unknown) => {
    await recordRefusal(context, link, error);
    throw error;
  });
  await recordEvent(context, {
    action: actionOf(link),
    person: link.email,
    actorId: userId,
    role: link.role ?? 'none',
    summary: isReset ? 'by a reset link' : `invited by ${link.createdBy}`,
    result: 'applied',
    why: null,
  });
  if (isReset) context.sessions.personChanged(userId, 'password');
  return { email: link.email };
}

/** All or nothing; the link's row decides between two who come at the same time. Answers the person's id. */
function applyLink({ db, clock }: LinkContext, link: StoredLink, passwordHash: string): Promise<string> {
  const now = new Date(clock());
  return withStorage(() =>
    db.$transaction(
      async (transaction) => {
        await takeLink(transaction, link, now);
        if (link.kind === 'reset') return resetPassword(transaction, link.userId ?? '', passwordHash, now);
        await refuseTaken(transaction, link.email);
        const { email, name } = link;
        return createPerson(transaction, { email, name, role: roleOf(link.role ?? ''), passwordHash, now });
      },
      { isolationLevel: 'Serializable' },
    ),
  );
}

interface NewPerson {
  email: string;
  name: string;
  role: string;
  passwordHash: string;
  now: Date;
}

/** Answers the new id. */
export async function createPerson(
  transaction: DbTransaction,
  { email, name, role, passwordHash, now }: NewPerson,
): Promise<string> {
  const id = randomUUID();
  const times = { createdAt: now, updatedAt: now };
  await transaction.user.create({ data: { id, email, name, role, emailVerified: false, ...times } });
  // As better-auth keeps a password: an account of the provider "credential" whose id is the user's.
  const account = { id: randomUUID(), accountId: id, providerId: 'credential', userId: id, password: passwordHash };
  await transaction.account.create({ data: { ...account, ...times } });
  return id;
}

/** Sets the password and ends all sessions. Throws NOT_FOUND, FORBIDDEN for somebody who is disabled. */
export async function resetPassword(
  transaction: DbTransaction,
  id: string,
  passwordHash: string,
  now: Date,
): Promise<string> {
  const { email, disabledAt } = await findPerson(transaction, id);
  if (disabledAt) throw new AppError('FORBIDDEN', { public: sayOfPeople('people-is-disabled', { email }) });
  const data = { password: passwordHash, updatedAt: now };
  const where = { userId: id, providerId: 'credential' };
  const { count } = await transaction.account.updateMany({ where, data });
  const account = { id: randomUUID(), accountId: id, ...where, ...data, createdAt: now };
  if (count === 0) await transaction.account.create({ data: account });
  await transaction.session.deleteMany({ where: { userId: id } });
  return id;
}

async function recordRefusal(context: LinkContext, link: StoredLink | null, error: unknown): Promise<void> {
  if (!isAppError(error)) return;
  await recordEvent(context, {
    action: link ? actionOf(link) : 'people.accept',
    person: link?.email ?? '(nobody)',
    actorId: null,
    role: 'none',
    summary: 'a one-time link',
    result: 'refused',
    why: sentenceOf({ why: error.public, sentence: error.sentence }),
  });
}

function actionOf({ kind }: StoredLink): AuditAction {
  return kind === 'reset' ? 'people.password' : 'people.accept';
}
