import type { ControlVerbs } from '#server/domain/control/control-verbs.ts';
import {
  freezeRequestSchema,
  killRequestSchema,
  reclaimRequestSchema,
  removeTreeRequestSchema,
  resetPeakRequestSchema,
  restartRequestSchema,
  signalRequestSchema,
  thawRequestSchema,
} from '#server/domain/control/control-verbs.ts';
import { groupInputSchema } from '#server/domain/groups/group-verbs.ts';
import { inputOf } from '#server/domain/input.ts';
import { router, verb } from '../trpc.ts';

export const createControlRouter = (verbs: ControlVerbs) =>
  router({
    control: verb.input(inputOf(groupInputSchema)).query(({ input }) => verbs.control(input)),
    freeze: verb.input(inputOf(freezeRequestSchema)).mutation(({ input }) => verbs.freeze(input)),
    thaw: verb.input(inputOf(thawRequestSchema)).mutation(({ input }) => verbs.thaw(input)),
    kill: verb.input(inputOf(killRequestSchema)).mutation(({ input }) => verbs.kill(input)),
    signal: verb.input(inputOf(signalRequestSchema)).mutation(({ input }) => verbs.signal(input)),
    removeTree: verb.input(inputOf(removeTreeRequestSchema)).mutation(({ input }) => verbs.removeTree(input)),
    reclaim: verb.input(inputOf(reclaimRequestSchema)).mutation(({ input }) => verbs.reclaim(input)),
    resetPeak: verb.input(inputOf(resetPeakRequestSchema)).mutation(({ input }) => verbs.resetPeak(input)),
    restart: verb.input(inputOf(restartRequestSchema)).mutation(({ input }) => verbs.restart(input)),
  });
