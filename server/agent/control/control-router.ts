import type { ControlVerbs } from '#server/domain/control/control-verbs.ts';
import {
  freezeRequestSchema,
  killRequestSchema,
  reclaimRequestSchema,
  removeTreeRequestSchema,
  signalRequestSchema,
  thawRequestSchema,
} from '#server/domain/control/control-verbs.ts';
import { groupInputSchema } from '#server/domain/groups/group-verbs.ts';
import { router, verb } from '../trpc.ts';

export const createControlRouter = (verbs: ControlVerbs) =>
  router({
    control: verb.input(groupInputSchema).query(({ input }) => verbs.control(input)),
    freeze: verb.input(freezeRequestSchema).mutation(({ input }) => verbs.freeze(input)),
    thaw: verb.input(thawRequestSchema).mutation(({ input }) => verbs.thaw(input)),
    kill: verb.input(killRequestSchema).mutation(({ input }) => verbs.kill(input)),
    signal: verb.input(signalRequestSchema).mutation(({ input }) => verbs.signal(input)),
    removeTree: verb.input(removeTreeRequestSchema).mutation(({ input }) => verbs.removeTree(input)),
    reclaim: verb.input(reclaimRequestSchema).mutation(({ input }) => verbs.reclaim(input)),
  });
