import { inputOf } from '#server/domain/input.ts';
import type { TreeFeed } from '#server/domain/usage/live-feed.ts';
import { chartWatchSchema, treeLookSchema, treeWatchSchema } from '#server/domain/usage/live-feed.ts';
import { watchEvents } from '#server/services/events/watch-events.ts';
import { mergeStreams } from '#server/services/merge-streams.ts';
import { watchNotifications } from '#server/services/notifications/watch-notifications.ts';
import { lookId } from '#server/services/usage/looks.ts';
import { watchChart } from '#server/services/usage/watch-chart.ts';
import { watchTree } from '#server/services/usage/watch-tree.ts';
import { streamFor } from '../stream-for.ts';
import { looking, router } from '../trpc.ts';

/** Badges travel with the tree: a browser has few connections to one server, and each tab needs them. */
async function* eventNews(watch: Parameters<typeof watchEvents>[0], until: AbortSignal): AsyncGenerator<TreeFeed> {
  for await (const state of watchEvents(watch, until)) yield { kind: 'events', state };
}

async function* notificationNews(
  watch: Parameters<typeof watchNotifications>[0],
  until: AbortSignal,
): AsyncGenerator<TreeFeed> {
  for await (const state of watchNotifications(watch, until)) yield { kind: 'notifications', state };
}

export const treeRouter = router({
  watch: looking.input(inputOf(treeWatchSchema)).subscription(({ ctx, input, signal }) => {
    const watch = {
      ...ctx.web,
      mirror: ctx.web.host.mirror,
      actor: ctx.actor,
      lookId: lookId(ctx.actor, input.watchId ?? ctx.requestId),
    };
    const { db, actor } = ctx;
    const { events, notifications } = ctx.web;
    return streamFor(ctx, signal, (until) =>
      mergeStreams([
        watchTree(watch, until),
        eventNews({ db, feed: events, actor }, until),
        notificationNews({ db, feed: notifications, actor }, until),
      ]),
    );
  }),
  look: looking.input(inputOf(treeLookSchema)).mutation(({ ctx, input }) => {
    ctx.web.looks.look(lookId(ctx.actor, input.watchId), input.paths);
    return { ok: true as const };
  }),
});

export const chartsRouter = router({
  watch: looking
    .input(inputOf(chartWatchSchema))
    .subscription(({ ctx, input, signal }) =>
      streamFor(ctx, signal, (until) => watchChart({ groups: ctx.web.host.groups, actor: ctx.actor }, input, until)),
    ),
});
