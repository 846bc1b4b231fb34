import { inputOf } from '#server/domain/input.ts';
import type { TryVerbs } from '#server/domain/tries/try-verbs.ts';
import { tryRequestSchema } from '#server/domain/tries/try-verbs.ts';
import { router, verb } from '../trpc.ts';

export const createTryRouter = (verbs: TryVerbs) =>
  router({
    tries: verb.query(() => verbs.tries()),
    keepTry: verb.input(inputOf(tryRequestSchema)).mutation(({ input }) => verbs.keepTry(input)),
    endTry: verb.input(inputOf(tryRequestSchema)).mutation(({ input }) => verbs.endTry(input)),
  });
