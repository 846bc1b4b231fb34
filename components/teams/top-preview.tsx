'use client';

import { PenLine } from 'lucide-react';
import { previewTitle } from '#components/changes/plan-refusal.ts';
import { PlanView } from '#components/changes/plan-view.tsx';
import { CommandBlock } from '#components/ui/command-block.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { AdoptedLimits } from './adopted-limits.tsx';
import type { NewTop } from './use-new-top.ts';

/** What making the group will do. */
export function TopPreview({ top }: { top: NewTop }) {
  return (
    <section
      aria-label="Preview"
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-bg p-3.5 @3xl:sticky @3xl:top-0"
    >
      <PreviewBody top={top} />
    </section>
  );
}

function PreviewBody({ top }: { top: NewTop }) {
  const { choice, read, plan, previewError, isCurrent } = top;
  if (choice.way === 'adopt')
    return choice.adopted ? (
      <>
        <div>
          <h3 className="font-semibold">Nothing is written</h3>
          <p className="mt-0.5 text-muted">
            <span className="font-mono break-all">{choice.adopted}</span> becomes the team's: what is in it goes on as
            before.
          </p>
        </div>
        <AdoptedLimits group={choice.adopted} />
      </>
    ) : (
      <EmptyState icon={PenLine} title="Nothing is written">
        Choose the group that becomes the team’s.
      </EmptyState>
    );
  if (previewError) return <ErrorState error={previewError} title="No preview" />;
  if (Object.keys(read.faults).length > 0)
    return <p className="text-muted">See the messages beside the fields: nothing can be foretold yet.</p>;
  if (read.request === null)
    return (
      <EmptyState icon={PenLine} title="Nothing is created yet">
        Name the team and its group: the directories, the files that would be written and the values that the kernel
        would keep are shown here first.
      </EmptyState>
    );
  if (!plan) return <SkeletonRows rows={6} label="Making the preview" />;
  return (
    <>
      <h3 className="font-semibold">{previewTitle(plan)}</h3>
      <PlanView
        plan={plan}
        makes={plan.makes}
        unit={
          plan.unit ? <CommandBlock text={plan.unit.commands.join('\n')} label="Copy systemd’s commands" /> : undefined
        }
        isCurrent={isCurrent}
      />
    </>
  );
}
