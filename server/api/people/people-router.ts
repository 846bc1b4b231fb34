import { makeFirstAdmin } from '#server/auth/make-first-admin.ts';
import { inputOf } from '#server/domain/input.ts';
import { firstAdminSchema } from '#server/services/people/create-first-admin.ts';
import { readMe } from '#server/services/people/read-me.ts';
import { publicProcedure, router } from '../trpc.ts';

export const sessionRouter = router({ me: publicProcedure.query(({ ctx }) => readMe(ctx)) });

export const firstStartRouter = router({
  create: publicProcedure.input(inputOf(firstAdminSchema)).mutation(({ ctx, input }) => makeFirstAdmin(ctx, input)),
});
