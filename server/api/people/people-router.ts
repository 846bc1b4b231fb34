import { makeFirstAdmin } from '#server/auth/make-first-admin.ts';
import { readLinkOnce, useLinkOnce } from '#server/auth/use-link-once.ts';
import { inputOf } from '#server/domain/input.ts';
import {
  endOwnSessionsSchema,
  endSessionsSchema,
  inviteSchema,
  linkInputSchema,
  personInputSchema,
  resetLinkSchema,
  setRoleSchema,
  setUnixAccountSchema,
  useLinkSchema,
} from '#server/domain/people/person.ts';
import { disablePerson, enablePerson, setRole } from '#server/services/people/change-person.ts';
import { firstAdminSchema } from '#server/services/people/create-first-admin.ts';
import { endOwnSessions, endSessions } from '#server/services/people/end-sessions.ts';
import { invitePerson, withdrawInvitation } from '#server/services/people/invite-person.ts';
import { listPeople, readPerson } from '#server/services/people/list-people.ts';
import { readMe } from '#server/services/people/read-me.ts';
import { makeResetLink } from '#server/services/people/reset-password.ts';
import { setUnixAccount } from '#server/services/people/set-unix-account.ts';
import { allowedProcedure, publicProcedure, router, userProcedure } from '../trpc.ts';

export const sessionRouter = router({ me: publicProcedure.query(({ ctx }) => readMe(ctx)) });

export const firstStartRouter = router({
  create: publicProcedure.input(inputOf(firstAdminSchema)).mutation(({ ctx, input }) => makeFirstAdmin(ctx, input)),
});

/** For whoever has a one-time link. */
export const linksRouter = router({
  get: publicProcedure.input(inputOf(linkInputSchema)).query(({ ctx, input }) => readLinkOnce(ctx, input)),
  use: publicProcedure
    .input(inputOf(useLinkSchema))
    .mutation(({ ctx, input }) => useLinkOnce({ ...ctx, sessions: ctx.web.sessions }, input)),
});

/** For everybody, about themselves. */
export const accountRouter = router({
  get: userProcedure.query(({ ctx }) => readPerson(ctx, { id: ctx.actor.id, current: ctx.actor.sessionId })),
  endSessions: userProcedure
    .input(inputOf(endOwnSessionsSchema))
    .mutation(({ ctx, input }) =>
      endOwnSessions({ ...ctx, sessions: ctx.web.sessions, sessionId: ctx.actor.sessionId }, input),
    ),
});

const readingPeople = allowedProcedure('people:read');
/** A refusal goes on record: the services decide. */
const changing = userProcedure.use(({ ctx, next }) => next({ ctx: { ...ctx, sessions: ctx.web.sessions } }));

export const peopleRouter = router({
  list: readingPeople.query(({ ctx }) => listPeople(ctx)),
  get: readingPeople
    .input(inputOf(personInputSchema))
    .query(({ ctx, input }) => readPerson(ctx, { ...input, current: ctx.actor.sessionId })),
  invite: changing
    .input(inputOf(inviteSchema))
    .mutation(({ ctx, input }) => invitePerson(ctx, input, ctx.web.config.publicUrl)),
  withdraw: changing.input(inputOf(personInputSchema)).mutation(({ ctx, input }) => withdrawInvitation(ctx, input)),
  setRole: changing.input(inputOf(setRoleSchema)).mutation(({ ctx, input }) => setRole(ctx, input)),
  disable: changing.input(inputOf(personInputSchema)).mutation(({ ctx, input }) => disablePerson(ctx, input)),
  enable: changing.input(inputOf(personInputSchema)).mutation(({ ctx, input }) => enablePerson(ctx, input)),
  setUnixAccount: changing
    .input(inputOf(setUnixAccountSchema))
    .mutation(({ ctx, input }) => setUnixAccount(ctx, input)),
  resetPassword: changing
    .input(inputOf(resetLinkSchema))
    .mutation(({ ctx, input }) => makeResetLink(ctx, input, ctx.web.config.publicUrl)),
  endSessions: changing.input(inputOf(endSessionsSchema)).mutation(({ ctx, input }) => endSessions(ctx, input)),
});
