/** The charts of one group for one browser: the history as points, then points as they come or fill. */

import { AppError } from '#server/domain/errors.ts';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import { can, type Rights } from '#server/domain/people/access.ts';
import type { ChartPoint, ChartRangeSeconds } from '#server/domain/usage/chart-series.ts';
import { ChartBuilder } from '#server/domain/usage/chart-series.ts';
import type { ChartFeed } from '#server/domain/usage/live-feed.ts';
import type { GroupHub } from '#server/hosts/group-hub.ts';
import { createWake } from './wake.ts';

export interface ChartWatch {
  groups: Pick<GroupHub, 'watch'>;
  /** Who looks. */
  actor: Rights;
}

/**
 * Ends after `gone`, or when the signal ends it. While the agent is away nothing comes; then the history again. Throws
 * FORBIDDEN for a group above those that the person sees: but the root's charts are the host's totals, which all may know.
 */
export async function* watchChart(
  { groups, actor }: ChartWatch,
  { group, rangeSeconds }: { group: GroupPath; rangeSeconds: ChartRangeSeconds },
  signal: AbortSignal,
): AsyncGenerator<ChartFeed> {
  const verdict = group === rootPath ? { ok: true as const } : can(actor, 'read', group);
  if (!verdict.ok && verdict.code === 'FORBIDDEN') throw new AppError(verdict.code, { public: verdict.why });
  if (!verdict.ok) return yield { kind: 'gone' };
  const wake = createWake();
  let builder = new ChartBuilder(group, { rangeSeconds });
  let anew = false;
  let gone = false;
  /** By time: a point that is still filling replaces itself, so this cannot outgrow the range. */
  const points = new Map<number, ChartPoint>();

  const end = groups.watch(group, (event) => {
    switch (event.kind) {
      case 'lost':
        return;
      case 'gone':
        gone = true;
        break;
      case 'history':
        builder = new ChartBuilder(group, { rangeSeconds });
        builder.add(event.history);
        points.clear();
        anew = true;
        break;
      case 'sample':
        for (const point of builder.add(event.sample)) points.set(point.atMs, point);
    }
    wake.call();
  });
  try {
    while (await wake.wait(signal)) {
      const feed: ChartFeed = anew
        ? { kind: 'data', data: builder.data() }
        : { kind: 'points', points: [...points.values()] };
      // Before it is handed over: more may happen while the browser takes it.
      points.clear();
      anew = false;
      if (feed.kind === 'data' || feed.points.length > 0) yield feed;
      if (gone) {
        yield { kind: 'gone' };
        return;
      }
    }
  } finally {
    end();
  }
}
