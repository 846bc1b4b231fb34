import { applyRequestSchema, changeRequestSchema } from '#server/domain/changes/change.ts';
import { applyChange } from '#server/services/changes/apply-change.ts';
import { reading, router, userProcedure } from '../trpc.ts';

export const limitsRouter = router({
  preview: reading.input(changeRequestSchema).query(({ ctx, input }) => ctx.host.verbs.plan(input)),
  // Not "apply": tRPC keeps that word for itself.
  change: userProcedure
    .input(applyRequestSchema.omit({ requestId: true }))
    .mutation(({ ctx, input }) => applyChange(ctx, input)),
});
