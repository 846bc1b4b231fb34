import type { DbTransaction } from '#server/db/open-db.ts';
import { AppError } from '#server/domain/errors.ts';
import type { AddMemberInput, RemoveMemberInput, SetMemberRoleInput } from '#server/domain/teams/team.ts';
import { mayChangeMember } from '#server/domain/teams/team-rights.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { teamRoleOf } from '#server/domain/teams/team-standing.ts';
import type { StoredTeam, TeamContext } from './team-change.ts';
import { changeTeam } from './team-change.ts';

/** Throws NOT_FOUND for no such team or person (field email), BAD_INPUT for who is in it, and as changeTeam does. */
export function addMember(context: TeamContext, { id, email, role }: AddMemberInput): Promise<void> {
  return changeTeam(context, {
    rule: (who) => mayChangeMember(who, id, role),
    action: 'teams.addMember',
    id,
    what: `${email} added as ${role}`,
    work: async (transaction, { name }) => {
      const person = await transaction.user.findUnique({ where: { email }, select: { id: true } });
      if (!person)
        throw new AppError('NOT_FOUND', { public: sayOfTeam('team-person-none', { email }), field: 'email' });
      const where = { teamId_userId: { teamId: id, userId: person.id } };
      if (await transaction.teamMember.findUnique({ where, select: { role: true } }))
        throw new AppError('BAD_INPUT', {
          public: sayOfTeam('team-member-already', { email, team: name }),
          field: 'email',
        });
      await transaction.teamMember.create({
        data: {
          ...{ teamId: id, userId: person.id, role },
          ...{ addedAt: new Date(context.clock()), addedBy: context.actor.email },
        },
      });
      return { values: [{ what: `${email} in ${name}`, before: null, after: role }], touches: [person.id] };
    },
  });
}

/** Throws NOT_FOUND, and as changeTeam does. */
export function setMemberRole(context: TeamContext, { id, person, role }: SetMemberRoleInput): Promise<void> {
  return changeTeam(context, {
    rule: null,
    action: 'teams.memberRole',
    id,
    what: `a member is ${role} now`,
    work: async (transaction, team) => {
      const { email, before } = await findMember(transaction, team, person);
      await transaction.teamMember.update({ where: { teamId_userId: { teamId: id, userId: person } }, data: { role } });
      return { values: [{ what: `${email} in ${team.name}`, before, after: role }], touches: [person] };
    },
  });
}

/** Throws NOT_FOUND, FORBIDDEN for an owner who would remove an owner, and as changeTeam does. */
export function removeMember(context: TeamContext, { id, person }: RemoveMemberInput): Promise<void> {
  const { actor } = context;
  return changeTeam(context, {
    // Who is no owner of the team may not; whom an owner may remove is told once it is known what they are.
    rule: (who) => mayChangeMember(who, id, 'member'),
    action: 'teams.removeMember',
    id,
    what: 'a member removed',
    work: async (transaction, team) => {
      const { email, before } = await findMember(transaction, team, person);
      const verdict = mayChangeMember(actor, id, before);
      if (!verdict.ok) throw new AppError('FORBIDDEN', { public: verdict.why });
      await transaction.teamMember.delete({ where: { teamId_userId: { teamId: id, userId: person } } });
      return { values: [{ what: `${email} in ${team.name}`, before, after: null }], touches: [person] };
    },
  });
}

/** Throws NOT_FOUND. */
async function findMember(transaction: DbTransaction, { id, name }: StoredTeam, person: string) {
  const member = await transaction.teamMember.findUnique({
    where: { teamId_userId: { teamId: id, userId: person } },
    select: { role: true, user: { select: { email: true } } },
  });
  if (!member) throw new AppError('NOT_FOUND', { public: sayOfTeam('team-member-none', { team: name }) });
  return { email: member.user.email, before: teamRoleOf(member.role) };
}
