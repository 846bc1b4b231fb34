import { groupInputSchema } from '#server/domain/groups/group-verbs.ts';
import { inputOf } from '#server/domain/input.ts';
import type { UsageVerbs } from '#server/domain/usage/usage-verbs.ts';
import { router, verb } from '../trpc.ts';

/** `stopping` ends every subscription. */
export function createUsageRouter(verbs: UsageVerbs, stopping: AbortSignal) {
  const until = (signal: AbortSignal | undefined) => (signal ? AbortSignal.any([signal, stopping]) : stopping);
  return router({
    watchTree: verb.subscription(async function* ({ signal }) {
      yield* verbs.watchTree(until(signal));
    }),
    watchGroup: verb.input(inputOf(groupInputSchema)).subscription(async function* ({ input, signal }) {
      yield* verbs.watchGroup(input, until(signal));
    }),
  });
}
