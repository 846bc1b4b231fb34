'use client';

/** The host at a glance. */
import type { ReactNode } from 'react';
import { LiveState } from '#components/live/live-state.tsx';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { useFacts, useHostName } from '#components/live/use-facts.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { formatDurationUsec } from '#server/domain/units.ts';
import { CpuCores } from './cpu-cores.tsx';
import { GroupLists } from './group-lists.tsx';
import { HostCard } from './host-card.tsx';
import { HostTiles } from './host-tiles.tsx';
import { RecentChanges } from './recent-changes.tsx';
import { TopCharts } from './top-charts.tsx';
import { GroupTreemap } from './treemap.tsx';

const modeWords = { v1: 'cgroup v1', v2: 'cgroup v2', hybrid: 'hybrid v1+v2' } as const;

/** `notices`: what is under way on the host, above its numbers. */
export function OverviewScreen({ actions, notices }: { actions: ReactNode; notices: ReactNode }) {
  const { facts, error } = useFacts();
  const hostName = useHostName();
  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <LostBanner />
      <header className="flex min-h-[56px] shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-panel px-5 py-3">
        <h1 className="text-xl font-semibold tracking-tight">
          {hostName ?? (error ? 'This host' : <Skeleton className="h-5 w-32" />)}
        </h1>
        <LiveState className="text-sm text-muted" />
        <p className="text-muted">
          {facts
            ? `${facts.os} · Linux ${facts.kernel} · ${modeWords[facts.mode]} · up ${formatDurationUsec((Date.now() - facts.bootedAtMs) * 1000)}`
            : ''}
        </p>
        <div className="ml-auto flex gap-2">{actions}</div>
      </header>
      <div className="px-5 py-4">
        {notices}
        <HostTiles />
        <TopCharts />
        <div className="mb-3 grid grid-cols-1 gap-3 xl:grid-cols-[1.15fr_1fr]">
          <GroupTreemap />
          <div className="grid content-start gap-3">
            <CpuCores />
            <RecentChanges />
          </div>
        </div>
        <div className="mb-3 grid grid-cols-1 gap-3 lg:grid-cols-2">
          <GroupLists />
        </div>
        <HostCard />
      </div>
    </main>
  );
}
