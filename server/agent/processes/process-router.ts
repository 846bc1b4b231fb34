import type { ProcessVerbs } from '#server/domain/processes/process-verbs.ts';
import { moveRequestSchema, processQuerySchema } from '#server/domain/processes/process-verbs.ts';
import { router, verb } from '../trpc.ts';

export const createProcessRouter = (verbs: ProcessVerbs) =>
  router({
    processes: verb.input(processQuerySchema).query(({ input }) => verbs.processes(input)),
    move: verb.input(moveRequestSchema).mutation(({ input }) => verbs.move(input)),
  });
