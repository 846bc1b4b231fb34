import { inputOf } from '#server/domain/input.ts';
import type { ProcessVerbs } from '#server/domain/processes/process-verbs.ts';
import { moveRequestSchema, processQuerySchema, reachedSchema } from '#server/domain/processes/process-verbs.ts';
import { budgeted } from '#server/domain/teams/budget-policy.ts';
import { router, verb } from '../trpc.ts';

export const createProcessRouter = (verbs: ProcessVerbs) =>
  router({
    processes: verb
      .input(inputOf(processQuerySchema.extend(reachedSchema.shape)))
      .query(({ input }) => verbs.processes(input)),
    move: verb
      .input(inputOf(budgeted(moveRequestSchema.extend(reachedSchema.shape))))
      .mutation(({ input }) => verbs.move(input)),
  });
