import { z } from 'zod';
import type { ConfigFileVerbs } from '#server/domain/config/config-files.ts';
import { readConfigFileSchema, saveConfigFileSchema } from '#server/domain/config/config-files.ts';
import type { LoadVerbs } from '#server/domain/config/load-verbs.ts';
import { loadSchema, planLoadSchema } from '#server/domain/config/load-verbs.ts';
import { inputOf } from '#server/domain/input.ts';
import { manyBudgeted } from '#server/domain/teams/budget-policy.ts';
import { router, verb } from '../trpc.ts';

export const createLoadRouter = (verbs: LoadVerbs & ConfigFileVerbs) =>
  router({
    planLoad: verb.input(inputOf(manyBudgeted(planLoadSchema))).query(({ input }) => verbs.planLoad(input)),
    listConfigFiles: verb.query(() => verbs.listConfigFiles()),
    readConfigFile: verb.input(inputOf(readConfigFileSchema)).query(({ input }) => verbs.readConfigFile(input)),
    saveConfigFile: verb
      .input(inputOf(saveConfigFileSchema.extend({ requestId: z.string().max(64) })))
      .mutation(({ input }) => verbs.saveConfigFile(input)),
    load: verb.input(inputOf(manyBudgeted(loadSchema))).mutation(({ input }) => verbs.load(input)),
  });
