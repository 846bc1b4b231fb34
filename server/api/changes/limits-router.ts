import { applyRequestSchema, changeRequestSchema } from '#server/domain/changes/change.ts';
import { inputOf } from '#server/domain/input.ts';
import { applyChange } from '#server/services/changes/apply-change.ts';
import { looking, router, userProcedure } from '../trpc.ts';

export const limitsRouter = router({
  preview: looking.input(inputOf(changeRequestSchema)).query(({ ctx, input }) => ctx.host.verbs.plan(input)),
  // Not "apply": tRPC keeps that word for itself.
  change: userProcedure
    .input(inputOf(applyRequestSchema.omit({ requestId: true, askedBy: true })))
    .mutation(({ ctx, input }) => applyChange(ctx, input)),
});
