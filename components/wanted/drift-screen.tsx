'use client';

import { CircleCheck, Pin } from 'lucide-react';
import { useNow } from '#components/live/live-state.tsx';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { formatAgo, formatCount } from '#server/domain/units.ts';
import type { DriftReport } from '#server/domain/wanted/drift.ts';
import { BootCard } from './boot-card.tsx';
import { BootLaunches } from './boot-launches.tsx';
import { DriftGroupCard } from './drift-group-card.tsx';
import { useDrift } from './use-wanted.ts';

/** The Drift page: where what is kept after a reboot, libcgroup's files and the kernel differ; and what the last boot brought back. */
export function DriftScreen() {
  const drift = useDrift();
  const nowMs = useNow(true);
  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <LostBanner />
      <div className="flex flex-col gap-3 p-4 sm:px-5">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight">Drift</h1>
          <p className="text-muted">Where groups are not what Corral keeps after a reboot.</p>
        </header>
        {drift.data ? (
          <Report report={drift.data} nowMs={nowMs} />
        ) : drift.error ? (
          <Card>
            <ErrorState
              error={drift.error}
              title="What is kept could not be read"
              onRetry={() => void drift.refetch()}
            />
          </Card>
        ) : (
          <Card>
            <SkeletonRows rows={8} label="Comparing what is kept with what stands" />
          </Card>
        )}
      </div>
    </main>
  );
}

function Report({ report, nowMs }: { report: DriftReport; nowMs: number }) {
  const { groups, differing, kept, same, launches, boot, files } = report;
  return (
    <>
      {files
        .filter(({ why }) => why !== null)
        .map(({ path, why }) => (
          <Note key={path} tone="warn">
            <code className="font-mono text-sm">{path}</code> is left out. {why?.text}
          </Note>
        ))}
      {kept === 0 ? (
        <Card>
          <EmptyState icon={Pin} title="Nothing is kept yet">
            Groups and limits made with “Keep after reboot” are made so again when the host starts. Where they differ
            from it, they are listed here.
          </EmptyState>
        </Card>
      ) : differing === 0 ? (
        <Card>
          <EmptyState icon={CircleCheck} title="Everything is as it is kept">
            {kept === 1 ? 'The one group' : `All ${formatCount(kept)} groups`} that Corral keeps, and{' '}
            {kept === 1 ? 'its limits are' : 'their limits are'} what they should be.
          </EmptyState>
        </Card>
      ) : null}
      {groups.map((group) => (
        <DriftGroupCard key={group.group} drift={group} nowMs={nowMs} />
      ))}
      {differing > groups.length ? (
        <p className="text-muted">
          {formatCount(differing - groups.length)} more groups differ; they are listed when these are settled.
        </p>
      ) : null}
      {launches.length > 0 ? <BootLaunches launches={launches} boot={boot} nowMs={nowMs} /> : null}
      <BootCard boot={boot} nowMs={nowMs} />
      {same.length > 0 ? <SameGroups same={same} total={kept - differing} nowMs={nowMs} /> : null}
    </>
  );
}

function SameGroups({ same, total, nowMs }: { same: DriftReport['same']; total: number; nowMs: number }) {
  return (
    <Card label="As kept">
      <CardHeader
        title="As kept"
        detail={total === 1 ? '1 group' : `${formatCount(total)} groups`}
        aside={same.length < total ? `the first ${formatCount(same.length)}` : null}
      />
      <ul>
        {same.map(({ group, limits, by, atMs }) => (
          <li
            key={group}
            className="flex flex-wrap items-baseline gap-x-3 border-t border-line-soft px-3.5 py-1.5 text-sm"
          >
            <GroupLink group={group} tab="limits" className="min-w-0 font-mono break-all text-link" />
            <span className="text-muted">{limits === 1 ? '1 limit' : `${limits} limits`}</span>
            <span className="ml-auto text-muted">
              {by}, {formatAgo(atMs, nowMs)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
