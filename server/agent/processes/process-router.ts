import { inputOf } from '#server/domain/input.ts';
import type { ProcessVerbs } from '#server/domain/processes/process-verbs.ts';
import { moveRequestSchema, processQuerySchema } from '#server/domain/processes/process-verbs.ts';
import { router, verb } from '../trpc.ts';

export const createProcessRouter = (verbs: ProcessVerbs) =>
  router({
    processes: verb.input(inputOf(processQuerySchema)).query(({ input }) => verbs.processes(input)),
    move: verb.input(inputOf(moveRequestSchema)).mutation(({ input }) => verbs.move(input)),
  });
