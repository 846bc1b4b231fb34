import {
  createPlanRequestSchema,
  createRequestSchema,
  groupInputSchema,
  removeRequestSchema,
} from '#server/domain/groups/group-verbs.ts';
import { inputOf } from '#server/domain/input.ts';
import { createGroup } from '#server/services/groups/create-group.ts';
import { readGroup } from '#server/services/groups/read-group.ts';
import { removeGroup } from '#server/services/groups/remove-group.ts';
import { looking, router, userProcedure } from '../trpc.ts';

export const hostRouter = router({ facts: looking.query(({ ctx }) => ctx.host.verbs.facts()) });

export const groupRouter = router({
  get: looking
    .input(inputOf(groupInputSchema))
    .query(({ ctx, input }) => readGroup({ host: ctx.host, mirror: ctx.web.host.mirror }, input)),
});

export const groupsRouter = router({
  ground: looking.input(inputOf(groupInputSchema)).query(({ ctx, input }) => ctx.host.verbs.ground(input)),
  preview: looking.input(inputOf(createPlanRequestSchema)).query(({ ctx, input }) => ctx.host.verbs.planCreate(input)),
  create: userProcedure
    .input(inputOf(createRequestSchema.omit({ requestId: true, askedBy: true })))
    .mutation(({ ctx, input }) => createGroup(ctx, input)),
  remove: userProcedure
    .input(inputOf(removeRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => removeGroup(ctx, input)),
});

export const filesRouter = router({
  list: looking.input(inputOf(groupInputSchema)).query(({ ctx, input }) => ctx.host.verbs.files(input)),
});
