'use client';

import { PenLine } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { previewTitle } from './plan-refusal.ts';
import type { LimitsChange } from './use-limits-change.ts';

// Nobody needs these before something is typed, and one brings a library for tabs along.
const ApplyResult = dynamic(async () => (await loadPart(() => import('./apply-result.tsx'))).ApplyResult, {
  ssr: false,
});
const PreviewBody = dynamic(async () => (await loadPart(() => import('./preview-body.tsx'))).PreviewBody, {
  ssr: false,
  loading: () => <SkeletonRows rows={5} label="Making the preview" />,
});

/** Beside the form: what a change will do before it is done, and afterwards what the kernel kept. */
export function PreviewPane({
  change,
  editCount,
  faultCount,
  whyNot,
  onDiscard,
}: {
  change: LimitsChange;
  editCount: number;
  faultCount: number;
  /** Why nothing can be applied now; null when it can. */
  whyNot: string | null;
  onDiscard: () => void;
}) {
  const hasChanges = editCount + faultCount > 0;
  return (
    <Card label="Preview" className="flex flex-col gap-3 self-start p-3.5">
      {change.applied ? <ApplyResult applied={change.applied} onClose={change.forgetApplied} /> : null}
      {hasChanges ? (
        <>
          <div className="flex items-center justify-between gap-2">
            <h2 className="font-semibold">{previewTitle(change.plan)}</h2>
            <Button variant="quiet" size="sm" onPress={onDiscard}>
              Discard
            </Button>
          </div>
          <PreviewBody change={change} editCount={editCount} faultCount={faultCount} whyNot={whyNot} />
        </>
      ) : change.applied ? null : (
        <EmptyState icon={PenLine} title="Nothing is changed">
          Change a field: here you see, before anything is written, which files the kernel would get, what it would keep
          of it, and what that does to the processes in there.
        </EmptyState>
      )}
    </Card>
  );
}
