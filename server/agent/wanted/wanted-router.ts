import type { WantedVerbs } from '#server/domain/wanted/wanted-verbs.ts';
import {
  adoptRequestSchema,
  forgetBootLaunchRequestSchema,
  forgetWantedRequestSchema,
  restoreRightsRequestSchema,
} from '#server/domain/wanted/wanted-verbs.ts';
import { router, verb } from '../trpc.ts';

export function createWantedRouter(verbs: WantedVerbs) {
  return router({
    wanted: verb.query(() => verbs.wanted()),
    adopt: verb.input(adoptRequestSchema).mutation(({ input }) => verbs.adopt(input)),
    restoreRights: verb.input(restoreRightsRequestSchema).mutation(({ input }) => verbs.restoreRights(input)),
    forgetWanted: verb.input(forgetWantedRequestSchema).mutation(({ input }) => verbs.forgetWanted(input)),
    forgetBootLaunch: verb.input(forgetBootLaunchRequestSchema).mutation(({ input }) => verbs.forgetBootLaunch(input)),
    bootReport: verb.query(() => verbs.bootReport()),
    configFiles: verb.query(() => verbs.configFiles()),
  });
}
