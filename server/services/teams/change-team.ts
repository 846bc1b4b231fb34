import { randomUUID } from 'node:crypto';
import type { DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError } from '#server/domain/errors.ts';
import type {
  AddTopInput,
  CreateTeamInput,
  RemoveTopInput,
  RenameTeamInput,
  TeamInput,
} from '#server/domain/teams/team.ts';
import { teamKey } from '#server/domain/teams/team.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { changeOnRecord, inCheckedTransaction } from '#server/services/audit/change-on-record.ts';
import { makeTop, pathOfTop, refuseUnfit, storeTop } from './new-top.ts';
import type { TeamContext } from './team-change.ts';
import { changeTeam, findTeam, mayManage, membersOf, teamOnRecord } from './team-change.ts';

/**
 * Makes a team with its first top group, which is adopted or made with its limits: the budget. Throws BAD_INPUT for a name
 * or group that is taken (fields name, group), as refuseUnfit, makeTop and changeOnRecord do: then there is no such team.
 */
export function createTeam(
  context: TeamContext,
  { name, purpose, overcommit, top }: CreateTeamInput,
): Promise<{ id: string }> {
  const { clock, actor } = context;
  const group = pathOfTop(top);
  const id = randomUUID();
  return changeOnRecord(context, {
    verdict: mayManage(actor),
    action: 'teams.create',
    group,
    team: async () => ({ id, name }),
    summary: async () => `${name}: ${wayOf(top)}`,
    run: async () => {
      await refuseUnfit(context, top);
      await inCheckedTransaction(
        context,
        (now) => mayManage(now).ok,
        async (transaction) => {
          await refuseTakenName(transaction, name, null);
          const made = { createdAt: new Date(clock()), createdBy: actor.email };
          await transaction.team.create({ data: { id, name, key: teamKey(name), purpose, overcommit, ...made } });
          await storeTop(transaction, context, { teamId: id, group });
        },
      );
      // Stored first: of two teams that want the same group, the second is told before anything is made.
      await orUndo(
        () => makeTop(context, top),
        () => context.db.team.deleteMany({ where: { id } }),
      );
      return {
        result: { id },
        values: [
          { what: 'team', before: null, after: name },
          { what: 'top group', before: null, after: group },
        ],
      };
    },
  });
}

/** Throws BAD_INPUT for a name that is taken, NOT_FOUND, and as changeTeam does. */
export function renameTeam(context: TeamContext, { id, name, purpose }: RenameTeamInput): Promise<void> {
  return changeTeam(context, {
    rule: null,
    action: 'teams.rename',
    id,
    what: `is ${name}${purpose ? `, ${purpose}` : ''}`,
    work: async (transaction, before) => {
      await refuseTakenName(transaction, name, id);
      await transaction.team.update({ where: { id }, data: { name, key: teamKey(name), purpose } });
      return {
        values: [
          { what: 'name', before: before.name, after: name },
          { what: 'purpose', before: before.purpose, after: purpose },
        ],
        touches: await membersOf(transaction, id),
      };
    },
  });
}

/** Another group of the team's. Throws NOT_FOUND, and as createTeam does. */
export async function addTop(context: TeamContext, { id, top }: AddTopInput): Promise<void> {
  const { db, host, actor } = context;
  const group = pathOfTop(top);
  const touches = await changeOnRecord(context, {
    verdict: mayManage(actor),
    action: 'teams.addTop',
    group,
    team: () => teamOnRecord(context, id),
    summary: async () => `${(await teamOnRecord(context, id))?.name ?? 'no team'}: ${wayOf(top)}`,
    run: async () => {
      await withStorage(() => findTeam(db, id));
      await refuseUnfit(context, top);
      const result = await inCheckedTransaction(
        context,
        (now) => mayManage(now).ok,
        async (transaction) => {
          await findTeam(transaction, id);
          await storeTop(transaction, context, { teamId: id, group });
          return membersOf(transaction, id);
        },
      );
      await orUndo(
        () => makeTop(context, top),
        () => db.teamTop.deleteMany({ where: { host: host.name, path: group, teamId: id } }),
      );
      return { result, values: [{ what: 'top group', before: null, after: group }] };
    },
  });
  for (const person of touches) context.sessions.personChanged(person, null);
}

/** The group stays as it is, and is nobody's. Throws NOT_FOUND, BAD_INPUT for the last one, and as changeTeam does. */
export function removeTop(context: TeamContext, { id, group, host }: RemoveTopInput): Promise<void> {
  const hostName = host ?? context.host.name;
  return changeTeam(context, {
    rule: null,
    action: 'teams.removeTop',
    id,
    what: `${group} let go`,
    group,
    work: async (transaction, { name }) => {
      const { count } = await transaction.teamTop.deleteMany({ where: { teamId: id, host: hostName, path: group } });
      if (count === 0)
        throw new AppError('NOT_FOUND', { public: sayOfTeam('team-top-not-theirs', { group, team: name }) });
      if ((await transaction.teamTop.count({ where: { teamId: id } })) === 0)
        throw new AppError('BAD_INPUT', { public: sayOfTeam('team-top-last', { group, team: name }), field: 'group' });
      const values = [{ what: 'top group', before: group, after: null }];
      return { values, touches: await membersOf(transaction, id) };
    },
  });
}

/** The team alone: its groups stay, with their limits. Throws NOT_FOUND, and as changeTeam does. */
export function removeTeam(context: TeamContext, { id }: TeamInput): Promise<void> {
  return changeTeam(context, {
    rule: null,
    action: 'teams.remove',
    id,
    what: 'removed; its groups stay',
    work: async (transaction, { name }) => {
      const touches = await membersOf(transaction, id);
      const tops = await transaction.teamTop.findMany({ where: { teamId: id }, select: { path: true } });
      await transaction.team.delete({ where: { id } });
      return {
        values: [
          { what: 'team', before: name, after: null },
          { what: 'members', before: String(touches.length), after: null },
          ...tops.map(({ path }) => ({ what: 'top group', before: path, after: null })),
        ],
        touches,
      };
    },
  });
}

/** Throws BAD_INPUT (field name). */
async function refuseTakenName(transaction: DbTransaction, name: string, but: string | null): Promise<void> {
  const other = await transaction.team.findUnique({ where: { key: teamKey(name) }, select: { id: true, name: true } });
  if (other && other.id !== but)
    throw new AppError('BAD_INPUT', { public: sayOfTeam('team-name-taken', { name: other.name }), field: 'name' });
}

function wayOf(top: CreateTeamInput['top']): string {
  return `${pathOfTop(top)} ${top.kind === 'adopt' ? 'adopted' : 'created'} as top group`;
}

async function orUndo(work: () => Promise<void>, undo: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await withStorage(undo);
    throw error;
  }
}
