/** A change to a team, on record (change-on-record.ts): what it was, what it is, and whose sessions go on with other rights. */
import type { Db, DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction, AuditTeam } from '#server/domain/audit/audit-event.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor, Verdict } from '#server/domain/people/access.ts';
import { can } from '#server/domain/people/access.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import type { ChangedValue } from '#server/services/audit/change-on-record.ts';
import { changeOnRecord, inCheckedTransaction } from '#server/services/audit/change-on-record.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { SessionKeeper } from '#server/services/people/end-sessions.ts';

export type TeamContext = ServiceContext & { sessions: SessionKeeper };

export interface StoredTeam {
  id: string;
  name: string;
  purpose: string;
  overcommit: number | null;
}

export interface TeamAttempt {
  /** Null: who manages all teams. */
  rule: ((who: Pick<Actor, 'role' | 'teams'>) => Verdict) | null;
  action: AuditAction;
  id: string;
  /** What is done to it: "renamed". */
  what: string;
  group?: GroupPath;
  /** Answers what changed, and whose rights did. */
  work: (transaction: DbTransaction, team: StoredTeam) => Promise<{ values: ChangedValue[]; touches: string[] }>;
}

/** Throws FORBIDDEN, NOT_FOUND, STORAGE_BUSY or STORAGE_FULL, and what `work` throws: then nothing has changed. */
export async function changeTeam(context: TeamContext, attempt: TeamAttempt): Promise<void> {
  const rule = attempt.rule ?? mayManage;
  const touches = await changeOnRecord(context, {
    verdict: rule(context.actor),
    action: attempt.action,
    group: attempt.group ?? null,
    team: () => teamOnRecord(context, attempt.id),
    summary: () => summaryOf(context, attempt),
    run: async () => {
      const done = await inCheckedTransaction(
        context,
        (now) => rule(now).ok,
        async (transaction) => attempt.work(transaction, await findTeam(transaction, attempt.id)),
      );
      return { result: done.touches, values: done.values };
    },
  });
  for (const person of touches) context.sessions.personChanged(person, null);
}

export function mayManage(who: Pick<Actor, 'role' | 'teams'>): Verdict {
  return can(who, 'teams:manage');
}

/** Throws NOT_FOUND. */
export async function findTeam(db: Db | DbTransaction, id: string): Promise<StoredTeam> {
  const team = await db.team.findUnique({
    where: { id },
    select: { id: true, name: true, purpose: true, overcommit: true },
  });
  if (!team) throw new AppError('NOT_FOUND', { public: sayOfTeam('team-none', {}) });
  return team;
}

/** Everybody in the team. */
export async function membersOf(db: Db | DbTransaction, teamId: string): Promise<string[]> {
  const members = await db.teamMember.findMany({ where: { teamId }, select: { userId: true } });
  return members.map(({ userId }) => userId);
}

/** The team as a record names it; null where there is none of that id. */
export function teamOnRecord({ db }: Pick<TeamContext, 'db'>, id: string): Promise<AuditTeam | null> {
  return withStorage(() => db.team.findUnique({ where: { id }, select: { id: true, name: true } }));
}

async function summaryOf(context: TeamContext, { id, what }: TeamAttempt): Promise<string> {
  const team = await teamOnRecord(context, id);
  return `${team?.name ?? 'no team'}: ${what}`;
}
