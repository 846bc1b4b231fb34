import { inputOf } from '#server/domain/input.ts';
import {
  addMemberSchema,
  addTopSchema,
  createTeamSchema,
  removeMemberSchema,
  removeTopSchema,
  renameTeamSchema,
  setMemberRoleSchema,
  setOvercommitSchema,
  teamInputSchema,
} from '#server/domain/teams/team.ts';
import { addMember, removeMember, setMemberRole } from '#server/services/teams/change-members.ts';
import { addTop, createTeam, removeTeam, removeTop, renameTeam } from '#server/services/teams/change-team.ts';
import { listTeams, readTeam } from '#server/services/teams/list-teams.ts';
import { readPeaks } from '#server/services/teams/read-peaks.ts';
import { setOvercommit } from '#server/services/teams/set-overcommit.ts';
import { router, userProcedure } from '../trpc.ts';

/** A refusal goes on record: the services decide. */
const changing = userProcedure.use(({ ctx, next }) => next({ ctx: { ...ctx, sessions: ctx.web.sessions } }));

export const teamsRouter = router({
  list: userProcedure.query(({ ctx }) => listTeams({ ...ctx, mirror: ctx.web.host.mirror })),
  get: userProcedure
    .input(inputOf(teamInputSchema))
    .query(({ ctx, input }) => readTeam({ ...ctx, mirror: ctx.web.host.mirror }, input)),
  peaks: userProcedure
    .input(inputOf(teamInputSchema))
    .query(({ ctx, input }) => readPeaks({ ...ctx, groups: ctx.web.host.groups }, input)),
  create: changing.input(inputOf(createTeamSchema)).mutation(({ ctx, input }) => createTeam(ctx, input)),
  rename: changing.input(inputOf(renameTeamSchema)).mutation(({ ctx, input }) => renameTeam(ctx, input)),
  setOvercommit: changing.input(inputOf(setOvercommitSchema)).mutation(({ ctx, input }) => setOvercommit(ctx, input)),
  addTop: changing.input(inputOf(addTopSchema)).mutation(({ ctx, input }) => addTop(ctx, input)),
  removeTop: changing.input(inputOf(removeTopSchema)).mutation(({ ctx, input }) => removeTop(ctx, input)),
  addMember: changing.input(inputOf(addMemberSchema)).mutation(({ ctx, input }) => addMember(ctx, input)),
  setMemberRole: changing.input(inputOf(setMemberRoleSchema)).mutation(({ ctx, input }) => setMemberRole(ctx, input)),
  removeMember: changing.input(inputOf(removeMemberSchema)).mutation(({ ctx, input }) => removeMember(ctx, input)),
  remove: changing.input(inputOf(teamInputSchema)).mutation(({ ctx, input }) => removeTeam(ctx, input)),
});
