'use client';

import { PenLine } from 'lucide-react';
import { MovedNote } from '#components/changes/moved-note.tsx';
import { previewTitle } from '#components/changes/plan-refusal.ts';
import { PlanView } from '#components/changes/plan-view.tsx';
import { UnreadFields } from '#components/changes/unread-fields.tsx';
import { AskForMore } from '#components/live/ask-for-more.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { UnitPreview } from './unit-preview.tsx';
import type { Creation } from './use-creation.ts';

/** Fields that show their own fault. */
const ownFaults: readonly (string | null)[] = ['name', 'hierarchies'];

/** What creating the group will do: directories, writes, what the kernel keeps of them, the effective limits. */
export function CreatePreview({
  creation,
  isNamed,
  limitFaults,
}: {
  creation: Creation;
  /** False while the form cannot be read. */
  isNamed: boolean;
  limitFaults: number;
}) {
  const { plan, fault, moved } = creation;
  return (
    <section
      aria-label="Preview"
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-bg p-3.5 @3xl:sticky @3xl:top-0"
    >
      {isNamed ? <h3 className="font-semibold">{previewTitle(plan)}</h3> : null}
      {limitFaults > 0 ? <UnreadFields count={limitFaults} /> : null}
      {!isNamed ? (
        <EmptyState icon={PenLine} title="Nothing is created yet">
          Enter a name: before anything is created, its directories, the files that would be written, the values that
          the kernel would keep and the effective limits are shown here.
        </EmptyState>
      ) : fault && ownFaults.includes(fault.field) ? (
        <p className="text-muted">This group cannot be created: see the messages under the fields.</p>
      ) : creation.previewError ? (
        <ErrorState error={creation.previewError} title="No preview" onRetry={creation.retryPreview} />
      ) : plan ? (
        <PlanView
          plan={plan}
          makes={plan.makes}
          unit={plan.unit ? <UnitPreview unit={plan.unit} expects={plan.writes.length > 0} /> : undefined}
          isCurrent={creation.isCurrent}
        />
      ) : (
        <SkeletonRows rows={6} label="Making the preview" />
      )}
      {moved ? (
        <MovedNote moved={moved} />
      ) : fault && !creation.previewError && !ownFaults.includes(fault.field) ? (
        <Note tone="bad" role="alert">
          {fault.public}
          <AskForMore refusal={fault.sentence} />
          {fault.requestId ? (
            <span className="block font-mono text-xs text-muted">request {fault.requestId}</span>
          ) : null}
        </Note>
      ) : null}
    </section>
  );
}
