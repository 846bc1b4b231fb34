import { inputOf } from '#server/domain/input.ts';
import { chartWatchSchema, treeLookSchema, treeWatchSchema } from '#server/domain/usage/live-feed.ts';
import { lookId } from '#server/services/usage/looks.ts';
import { watchChart } from '#server/services/usage/watch-chart.ts';
import { watchTree } from '#server/services/usage/watch-tree.ts';
import { streamFor } from '../stream-for.ts';
import { reading, router } from '../trpc.ts';

export const treeRouter = router({
  watch: reading.input(inputOf(treeWatchSchema)).subscription(({ ctx, input, signal }) => {
    const watch = {
      ...ctx.web,
      mirror: ctx.web.host.mirror,
      lookId: lookId(ctx.actor, input.watchId ?? ctx.requestId),
    };
    return streamFor(ctx, signal, (until) => watchTree(watch, until));
  }),
  look: reading.input(inputOf(treeLookSchema)).mutation(({ ctx, input }) => {
    ctx.web.looks.look(lookId(ctx.actor, input.watchId), input.paths);
    return { ok: true as const };
  }),
});

export const chartsRouter = router({
  watch: reading
    .input(inputOf(chartWatchSchema))
    .subscription(({ ctx, input, signal }) =>
      streamFor(ctx, signal, (until) => watchChart(ctx.web.host, input, until)),
    ),
});
