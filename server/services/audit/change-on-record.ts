/**
 * The life of a change to what web itself keeps (people, teams): may this person? then the intent durable, then the change,
 * then the outcome. Refusals are on record too: those for lack of rights in turns (refusal-turns.ts), all others each.
 */
import type { DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction, AuditTeam, AuditValue } from '#server/domain/audit/audit-event.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor, Verdict } from '#server/domain/people/access.ts';
import { roleOf } from '#server/domain/people/access.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import { recordEvent } from '#server/services/audit/record-event.ts';
import { inTurn } from '#server/services/audit/refusal-turns.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';

/** What the change did, for the record: what it was and what it is. */
export interface ChangedValue {
  what: string;
  before: string | null;
  after: string | null;
}

export interface RecordedAttempt<Result> {
  verdict: Verdict;
  action: AuditAction;
  /** The group that it is about; null: none. */
  group: GroupPath | null;
  /** Of a change to a team: which; left out: whose top group the group is in. */
  team?: () => Promise<AuditTeam | null>;
  /** The request of a member that it is about; left out: none. */
  request?: string | null;
  /** One line for people; asked for once. */
  summary: () => Promise<string>;
  run: () => Promise<{ result: Result; values: ChangedValue[] }>;
}

/** Throws FORBIDDEN, STORAGE_BUSY or STORAGE_FULL, and what `run` throws: then nothing has changed. */
export async function changeOnRecord<Result>(
  context: ServiceContext,
  { verdict, action, group, ...attempt }: RecordedAttempt<Result>,
): Promise<Result> {
  const { actor, audit, address, host, requestId } = context;
  const who = { actorId: actorIdOf(actor), person: actor.email, role: actor.role };
  const summary = async () => (await attempt.summary()).slice(0, 400).toWellFormed();
  const about = async () => ({ team: await attempt.team?.(), request: attempt.request ?? null });
  if (!verdict.ok) {
    const { why } = verdict;
    await inTurn(context, action, async () =>
      recordEvent(context, { ...who, action, ...(await about()), summary: await summary(), result: 'refused', why }),
    );
    throw new AppError('FORBIDDEN', { public: why });
  }
  const intent = await audit.storeIntent({
    ...{ ...who, requestId, address, host: host.name, group, action, ...(await about()) },
    summary: await summary(),
    asked: [],
  });
  try {
    const { result, values } = await attempt.run();
    await audit.storeOutcome(intent, { result: 'applied', errno: null, why: null, values: values.map(keptValue) });
    return result;
  } catch (error) {
    await audit.storeOutcome(intent, outcomeOfError(error));
    throw error;
  }
}

/**
 * One serializable transaction: of two who act on the same at once one comes second and finds what the first left. In it
 * the rights of who asks are looked at once more, as they stand in the database; `stillMay` null: nothing is asked.
 */
export function inCheckedTransaction<Result>(
  { db, actor, host }: Pick<ServiceContext, 'db' | 'actor' | 'host'>,
  stillMay: ((now: Pick<Actor, 'role' | 'teams'>) => boolean) | null,
  work: (transaction: DbTransaction) => Promise<Result>,
): Promise<Result> {
  return withStorage(() =>
    db.$transaction(
      async (transaction) => {
        if (stillMay !== null && actor.kind === 'user') {
          const now = await rightsNow(transaction, host.name, actor.id);
          if (!now || !stillMay(now))
            throw new AppError('FORBIDDEN', { public: sayOfPeople('people-rights-gone', {}) });
        }
        return work(transaction);
      },
      { isolationLevel: 'Serializable' },
    ),
  );
}

export function actorIdOf(actor: Actor): string | null {
  return actor.kind === 'user' ? actor.id : null;
}

/** Null for somebody who is disabled or gone. */
async function rightsNow(
  transaction: DbTransaction,
  hostName: string,
  id: string,
): Promise<Pick<Actor, 'role' | 'teams'> | null> {
  const now = await transaction.user.findUnique({ where: { id }, select: { role: true, disabledAt: true } });
  if (!now || now.disabledAt !== null) return null;
  return { role: roleOf(now.role), teams: await readStandings(transaction, hostName, id) };
}

function keptValue({ what, before, after }: ChangedValue): AuditValue {
  return { what, asked: after, before, after, status: 'kept', errno: null, why: null };
}

/** A no is a refusal; what nobody foresaw rolled back as well, and the log has it. */
function outcomeOfError(error: unknown): NewOutcome {
  if (!isAppError(error))
    return { result: 'failed', errno: null, ...reasonOf(sayOfPeople('people-fault', {})), values: [] };
  const result = error.code.startsWith('STORAGE_') ? 'failed' : 'refused';
  return { result, errno: error.errno ?? null, why: error.public, sentence: error.sentence ?? null, values: [] };
}
