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
import { reading, router, userProcedure } from '../trpc.ts';

export const hostRouter = router({ facts: reading.query(({ ctx }) => ctx.host.verbs.facts()) });

export const groupRouter = router({
  get: reading
    .input(inputOf(groupInputSchema))
    .query(({ ctx, input }) => readGroup({ host: ctx.host, mirror: ctx.web.host.mirror }, input)),
});

export const groupsRouter = router({
  preview: reading.input(inputOf(createPlanRequestSchema)).query(({ ctx, input }) => ctx.host.verbs.planCreate(input)),
  create: userProcedure
    .input(inputOf(createRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => createGroup(ctx, input)),
  remove: userProcedure
    .input(inputOf(removeRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => removeGroup(ctx, input)),
});

export const filesRouter = router({
  list: reading.input(inputOf(groupInputSchema)).query(({ ctx, input }) => ctx.host.verbs.files(input)),
});
