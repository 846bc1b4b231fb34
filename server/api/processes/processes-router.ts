import { inputOf } from '#server/domain/input.ts';
import { moveRequestSchema, processQuerySchema } from '#server/domain/processes/process-verbs.ts';
import { moveProcesses } from '#server/services/processes/move-processes.ts';
import { looking, router, userProcedure } from '../trpc.ts';

export const processesRouter = router({
  list: looking.input(inputOf(processQuerySchema)).query(({ ctx, input }) => ctx.host.verbs.processes(input)),
  move: userProcedure
    .input(inputOf(moveRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => moveProcesses(ctx, input)),
});
