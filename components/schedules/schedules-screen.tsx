'use client';

import { CalendarClock, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import type { RenderFirstLimits } from '#components/changes/first-limits.ts';
import { TeamsTabs } from '#components/live/teams-tabs.tsx';
import { useMay, useVisibleTops } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { type GroupPath, groupPathFault } from '#server/domain/groups/group-path.ts';
import { SchedulesTable } from './schedules-table.tsx';
import { useSchedules } from './use-schedules.ts';

const ScheduleDialog = dynamic(async () => (await loadPart(() => import('./schedule-dialog.tsx'))).ScheduleDialog, {
  ssr: false,
});

/** The Schedules page: which limits other times of the day have, and what happens next. */
export function SchedulesScreen({ renderLimits }: { renderLimits: RenderFirstLimits }) {
  const list = useSchedules();
  // A member may in their own groups.
  const isMember = useVisibleTops() !== null;
  const mayAdd = useMay('limits:update') || isMember;
  const text = useSearchParams().get('for');
  const wanted = text !== null && groupPathFault(text) === null ? (text as GroupPath) : null;
  const [isAdding, setAdding] = useState(wanted !== null);
  const state = list.data;
  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Schedules</h1>
        <p className="text-muted">
          Limits at given times{state ? `, by the clocks of the host (${state.timeZone})` : ''}.
        </p>
        {mayAdd ? (
          <div className="ml-auto">
            <Button icon={Plus} variant="primary" onPress={() => setAdding(true)}>
              New schedule…
            </Button>
          </div>
        ) : null}
      </header>
      <TeamsTabs here="/teams/schedules" />
      <Card label="Schedules">
        {state ? (
          state.schedules.length > 0 ? (
            <SchedulesTable
              schedules={state.schedules}
              timeZone={state.timeZone}
              aheadMs={state.atMs - list.dataUpdatedAt}
            />
          ) : (
            <EmptyState icon={CalendarClock} title="There are no schedules yet">
              A schedule sets limits of a group at given times, such as 8 CPUs from 20:00 to 06:00. The agent begins it
              and puts back what stood before, also while nobody looks and Corral’s web is away.
            </EmptyState>
          )
        ) : list.error ? (
          <ErrorState error={list.error} title="The schedules could not be read" onRetry={() => void list.refetch()} />
        ) : (
          <SkeletonRows rows={4} label="Reading the schedules" />
        )}
      </Card>
      {isAdding && state ? (
        <ScheduleDialog
          wanted={wanted}
          timeZone={state.timeZone}
          renderLimits={renderLimits}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </main>
  );
}
