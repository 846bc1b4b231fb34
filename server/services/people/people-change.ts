/** A change to people, on record (change-on-record.ts), and what all of them need to ask in its transaction. */
import type { Db, DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import { AppError } from '#server/domain/errors.ts';
import type { Action } from '#server/domain/people/access.ts';
import { can } from '#server/domain/people/access.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { ChangedValue } from '#server/services/audit/change-on-record.ts';
import { changeOnRecord, inCheckedTransaction } from '#server/services/audit/change-on-record.ts';
import type { ServiceContext } from '#server/services/context.ts';

export interface PeopleAttempt<Result> {
  /** Null: for everybody, about themselves. */
  permission: Action | null;
  action: AuditAction;
  /** Whom it is about: a person's id, or an address. */
  about: { id: string } | { email: string };
  /** What is done to them: "role auditor". */
  what: string;
  run: () => Promise<{ result: Result; values: ChangedValue[] }>;
}

/** Throws FORBIDDEN, NOT_FOUND, STORAGE_BUSY or STORAGE_FULL, and what `run` throws: then nothing has changed. */
export function changePeople<Result>(context: ServiceContext, attempt: PeopleAttempt<Result>): Promise<Result> {
  const { permission, action, run } = attempt;
  return changeOnRecord(context, {
    verdict: permission === null ? { ok: true } : can(context.actor, permission),
    action,
    group: null,
    summary: () => summaryOf(context, attempt),
    run,
  });
}

/**
 * One transaction on people, serializable: of two administrators who act on each other at once one comes second and
 * finds what the first left. In it the rights of who asks are looked at once more, as they stand in the database.
 */
export function inPeopleTransaction<Result>(
  context: Pick<ServiceContext, 'db' | 'actor' | 'host'>,
  permission: Action | null,
  work: (transaction: DbTransaction) => Promise<Result>,
): Promise<Result> {
  return inCheckedTransaction(context, permission === null ? null : (now) => can(now, permission).ok, work);
}

/** To be asked after the change and before its end, which it undoes. Throws LAST_ADMINISTRATOR. */
export async function keepAnAdministrator(transaction: DbTransaction, email: string): Promise<void> {
  const left = await transaction.user.count({ where: { role: 'admin', disabledAt: null } });
  if (left === 0)
    throw new AppError('LAST_ADMINISTRATOR', { public: sayOfPeople('people-last-administrator', { email }) });
}

/** Throws NOT_FOUND. */
export async function findPerson(db: Db | DbTransaction, id: string) {
  const person = await db.user.findUnique({
    where: { id },
    select: { id: true, email: true, name: true, role: true, disabledAt: true, unixAccount: true },
  });
  if (!person) throw new AppError('NOT_FOUND', { public: sayOfPeople('people-no-person', {}) });
  return person;
}

async function summaryOf({ db }: ServiceContext, { about, what }: PeopleAttempt<unknown>): Promise<string> {
  if ('email' in about) return `${about.email}: ${what}`;
  const person = await withStorage(() => db.user.findUnique({ where: { id: about.id }, select: { email: true } }));
  return `${person?.email ?? 'nobody'}: ${what}`;
}
