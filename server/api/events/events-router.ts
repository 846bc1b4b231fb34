import { z } from 'zod';
import { eventQuerySchema } from '#server/domain/events/event-query.ts';
import { inputOf } from '#server/domain/input.ts';
import { listEvents } from '#server/services/events/list-events.ts';
import { readEventDetail } from '#server/services/events/read-event-detail.ts';
import { seeEvents } from '#server/services/events/see-events.ts';
import { watchEvents } from '#server/services/events/watch-events.ts';
import { streamFor } from '../stream-for.ts';
import { looking, router } from '../trpc.ts';

const eventIdSchema = z.object({ id: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER) });

export const eventsRouter = router({
  list: looking.input(inputOf(eventQuerySchema)).query(({ ctx, input }) => listEvents(ctx, input)),
  detail: looking.input(inputOf(eventIdSchema)).query(({ ctx, input }) => readEventDetail(ctx, input.id)),
  see: looking.input(inputOf(eventIdSchema)).mutation(({ ctx, input }) => seeEvents(ctx, ctx.web.events, input.id)),
  watch: looking.subscription(({ ctx, signal }) =>
    streamFor(ctx, signal, (until) => watchEvents({ db: ctx.db, feed: ctx.web.events, actor: ctx.actor }, until)),
  ),
});
