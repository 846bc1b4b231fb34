'use client';

import { useEffect, useState } from 'react';
import { keepWatching } from '#components/live/keep-watching.ts';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { appendPoints, type ChartData, type ChartRangeSeconds } from '#server/domain/usage/chart-series.ts';
import type { ChartFeed } from '#server/domain/usage/live-feed.ts';

/** The group's points as they come; undefined until the first ones are there, kept while the line is lost. */
export function useChartData(group: GroupPath, rangeSeconds: ChartRangeSeconds): ChartData | undefined {
  const client = useTRPCClient();
  const [data, setData] = useState<ChartData>();

  useEffect(
    () =>
      keepWatching<ChartFeed>((observer) => client.charts.watch.subscribe({ group, rangeSeconds }, observer), {
        onData: (feed) => {
          if (feed.kind === 'data') setData(feed.data);
          else if (feed.kind === 'points') setData((before) => before && appendPoints(before, feed.points));
        },
        // The live tree tells that the line is lost, once for the whole page.
        onLost: () => undefined,
      }),
    [client, group, rangeSeconds],
  );

  return data?.group === group && data.rangeSeconds === rangeSeconds ? data : undefined;
}
