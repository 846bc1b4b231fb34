import { inputOf } from '#server/domain/input.ts';
import {
  adoptRequestSchema,
  forgetBootLaunchRequestSchema,
  forgetWantedRequestSchema,
  restoreRightsRequestSchema,
} from '#server/domain/wanted/wanted-verbs.ts';
import { adoptWanted, forgetBootLaunch, forgetWanted, restoreRights } from '#server/services/wanted/change-wanted.ts';
import { reading, router, userProcedure } from '../trpc.ts';

export const wantedRouter = router({
  drift: reading.query(({ ctx }) => ctx.web.drift.read()),
  count: reading.query(({ ctx }) => ctx.web.drift.count()),
  adopt: userProcedure
    .input(inputOf(adoptRequestSchema.omit({ requestId: true, askedBy: true })))
    .mutation(({ ctx, input }) => adoptWanted(ctx, input)),
  restoreRights: userProcedure
    .input(inputOf(restoreRightsRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => restoreRights(ctx, input)),
  forget: userProcedure
    .input(inputOf(forgetWantedRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => forgetWanted(ctx, input)),
  forgetLaunch: userProcedure
    .input(inputOf(forgetBootLaunchRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => forgetBootLaunch(ctx, input)),
});
