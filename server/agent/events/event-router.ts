import type { EventVerbs } from '#server/domain/events/event-verbs.ts';
import { watchEventsSchema } from '#server/domain/events/event-verbs.ts';
import { router, verb } from '../trpc.ts';

/** `stopping` ends every subscription. */
export function createEventRouter(verbs: EventVerbs, stopping: AbortSignal) {
  return router({
    watchEvents: verb.input(watchEventsSchema).subscription(async function* ({ input, signal }) {
      yield* verbs.watchEvents(input, signal ? AbortSignal.any([signal, stopping]) : stopping);
    }),
  });
}
