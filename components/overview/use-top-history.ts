'use client';

import { useEffect, useMemo, useState } from 'react';
import { useLive } from '#components/live/live-provider.tsx';
import { useFirstGroups } from '#components/live/use-first-groups.ts';
import { useHostUsage, useLook } from '#components/live/use-live.ts';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import type { ChartPoint } from '#server/domain/usage/chart-series.ts';
import { type MemoryUse, mainMemoryBytes } from '#server/domain/usage/memory-figure.ts';
import { TopHistory, type TopMetric, type TopValues } from './top-history.ts';

export const topSpanSeconds = 300;
/** As many as a legend can name. */
const mostChosen = 4;
/** Beyond this many first-level groups the idle ones are only looked at now and then. */
const mostLooked = 120;

export interface TopGroups {
  history: TopHistory;
  /** Moves with every new moment. */
  version: number;
  chosen: Record<TopMetric, readonly GroupPath[]>;
}

/** Follows the first groups that the person sees; the minutes before the page was opened are asked for once. */
export function useTopHistory(): TopGroups {
  const { store } = useLive();
  const client = useTRPCClient();
  const children = useFirstGroups();
  const [history] = useState(() => new TopHistory(topSpanSeconds * 1000));
  const [version, setVersion] = useState(0);
  const looked = useMemo(() => [rootPath, ...children.slice(0, mostLooked)], [children]);
  useLook(looked);
  const host = useHostUsage();

  useEffect(() => {
    if (!host) return;
    for (const path of [rootPath, ...children]) {
      const usage = store.usage(path);
      if (usage) history.add(host.atMs, path, valuesOf(usage));
    }
    history.trim();
    setVersion((before) => before + 1);
  }, [host, history, store, children]);

  // Who is on top changes slowly; the order of the colours should too.
  const cpuKey = largest(children, 'cpus', store.usage).join('\n');
  const memoryKey = largest(children, 'memoryBytes', store.usage).join('\n');
  const chosen = useMemo(() => ({ cpus: pathsOf(cpuKey), memoryBytes: pathsOf(memoryKey) }), [cpuKey, memoryKey]);

  const [known] = useState(() => new Set<GroupPath>());
  const isReady = host !== null;
  const wantedKey = [...new Set([rootPath, ...chosen.cpus, ...chosen.memoryBytes])].join('\n');
  useEffect(() => {
    if (!isReady) return;
    // One after the other: a browser opens six connections to a host, and the page needs some itself.
    let stop = (): void => undefined;
    const readNext = (groups: readonly GroupPath[]): void => {
      const [group, ...others] = groups;
      if (group === undefined) return;
      stop = readHistory(client, group, (points) => {
        known.add(group);
        for (const point of points) history.add(point.atMs, group, valuesOf(point));
        history.trim();
        readNext(others);
      });
    };
    readNext(pathsOf(wantedKey).filter((group) => !known.has(group)));
    return () => stop();
  }, [isReady, wantedKey, client, history, known]);

  return { history, version, chosen };
}

/** Takes the history that a chart's subscription starts with, and nothing after it; none when it cannot be had. */
function readHistory(
  client: ReturnType<typeof useTRPCClient>,
  group: GroupPath,
  onPoints: (points: readonly ChartPoint[]) => void,
): () => void {
  const subscription = client.charts.watch.subscribe(
    { group, rangeSeconds: topSpanSeconds },
    {
      onData: (feed) => {
        subscription.unsubscribe();
        onPoints(feed.kind === 'data' ? feed.data.points : []);
      },
      // Without it the charts start with the present, which is no loss worth a message.
      onError: () => onPoints([]),
    },
  );
  return () => subscription.unsubscribe();
}

function largest(
  children: readonly GroupPath[],
  metric: TopMetric,
  usage: (path: GroupPath) => (MemoryUse & { cpus: number | null }) | undefined,
): GroupPath[] {
  const weight = (path: GroupPath): number => {
    const use = usage(path);
    return (use && valuesOf(use)[metric]) ?? 0;
  };
  return [...children]
    .filter((path) => weight(path) > 0)
    .sort((left, right) => weight(right) - weight(left))
    .slice(0, mostChosen);
}

function valuesOf(use: MemoryUse & { cpus: number | null }): TopValues {
  return { cpus: use.cpus, memoryBytes: mainMemoryBytes(use) };
}

function pathsOf(key: string): GroupPath[] {
  return key === '' ? [] : (key.split('\n') as GroupPath[]);
}
