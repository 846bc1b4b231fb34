import { inputOf } from '#server/domain/input.ts';
import { tryIdSchema } from '#server/domain/tries/try-verbs.ts';
import { endTry, keepTry, listTries } from '#server/services/tries/end-try.ts';
import { looking, router, userProcedure } from '../trpc.ts';

export const triesRouter = router({
  list: looking.query(({ ctx }) => listTries(ctx)),
  keep: userProcedure.input(inputOf(tryIdSchema)).mutation(({ ctx, input }) => keepTry(ctx, input)),
  end: userProcedure.input(inputOf(tryIdSchema)).mutation(({ ctx, input }) => endTry(ctx, input)),
});
