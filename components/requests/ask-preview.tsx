'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { PlanNotes } from '#components/changes/plan-notes.tsx';
import { useSettled } from '#components/changes/use-settled.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Asked } from '#server/domain/requests/asked.ts';
import { MeaningView } from './meaning-view.tsx';

/** Beside the form: what stands, what would stand, what the budget has left and who holds it. */
export function AskPreview({ group, asked }: { group: GroupPath; asked: Asked | null }) {
  const trpc = useTRPC();
  const settled = useSettled(asked);
  const preview = useQuery({
    ...trpc.requests.preview.queryOptions({ group, asked: settled ?? {} }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const fault = preview.error ? faultOf(preview.error) : null;
  const isEmpty = asked === null || settled === null;
  return (
    <Card label="What it means" className="flex flex-col gap-3 p-3.5">
      {isEmpty ? (
        <EmptyState icon={PenLine} title="Nothing is asked for yet">
          Say how much: here you see what that would mean, before anybody is asked.
        </EmptyState>
      ) : fault?.field ? (
        <Note tone="warn" role="status">
          {fault.public}
        </Note>
      ) : preview.error ? (
        <ErrorState error={preview.error} title="This cannot be asked for" onRetry={() => void preview.refetch()} />
      ) : preview.data ? (
        <div aria-busy={preview.isFetching} className="flex flex-col gap-3">
          <h2 className="font-semibold">What it would mean</h2>
          <MeaningView meaning={preview.data.meaning} />
          {preview.data.plan ? (
            <PlanNotes notes={preview.data.plan.notes.filter(({ severity }) => severity !== 'info')} />
          ) : null}
        </div>
      ) : (
        <SkeletonRows rows={4} label="Looking at what it would mean" />
      )}
    </Card>
  );
}
