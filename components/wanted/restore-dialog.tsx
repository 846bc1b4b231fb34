'use client';

/** What restoring will do, and doing it: a change like any other, or making the group where it is missing. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MovedNote } from '#components/changes/moved-note.tsx';
import { PlanView } from '#components/changes/plan-view.tsx';
import { PreviewBody } from '#components/changes/preview-body.tsx';
import { useLimitsChange } from '#components/changes/use-limits-change.ts';
import { exactText } from '#components/changes/use-settled.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type GroupPath, nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { DriftGroup } from '#server/domain/wanted/drift.ts';

export function RestoreDialog({
  drift,
  edits,
  onClose,
}: {
  drift: DriftGroup;
  /** Limits that are to be written. */
  edits: LimitEdit[];
  onClose: () => void;
}) {
  return (
    <Dialog title={`Restore ${drift.group}`} isOpen onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      {drift.missing.length > 0 ? (
        <MakeAgain drift={drift} onDone={onClose} />
      ) : (
        <WriteAgain group={drift.group} edits={edits} onDone={onClose} />
      )}
    </Dialog>
  );
}

function WriteAgain({ group, edits, onDone }: { group: GroupPath; edits: LimitEdit[]; onDone: () => void }) {
  const whyNot = useWhyNot('limits:update', group);
  const change = useLimitsChange(group, { edits, meant: null, isRestore: true }, onDone);
  return (
    <div className="flex flex-col gap-3">
      <PreviewBody change={change} editCount={edits.length} faultCount={0} whyNot={whyNot} />
    </div>
  );
}

/** What is wanted stays as it is: only what stands is made so. */
function MakeAgain({ drift, onDone }: { drift: DriftGroup; onDone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const whyNot = useWhyNot('group:create', parentOf(drift.group) ?? rootPath);
  const isGone = drift.missing.length === drift.hierarchies.length;
  const request = {
    parent: parentOf(drift.group) ?? rootPath,
    name: nameOf(drift.group),
    hierarchies: drift.missing,
    enable: drift.enable.length > 0 && drift.missing.includes('v2') ? drift.enable : null,
    // Of a group that is there in part, limits are restored once it is whole.
    edits: isGone ? drift.limits.map(({ wanted }) => wanted) : [],
  };
  const preview = useQuery({
    ...trpc.groups.preview.queryOptions(request),
    queryKeyHashFn: exactText,
    staleTime: 0,
    retry: false,
  });
  const making = useMutation(
    trpc.groups.create.mutationOptions({
      onSuccess: async () => {
        showToast({ tone: 'ok', title: `${nameOf(drift.group)} was restored` });
        await Promise.all([
          queries.invalidateQueries({ queryKey: trpc.wanted.pathKey() }),
          queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() }),
        ]);
        onDone();
      },
      onError: () => preview.refetch(),
    }),
  );
  if (preview.error)
    return <ErrorState error={preview.error} title="No preview" onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <SkeletonRows rows={6} label="Making the preview" />;
  const plan = preview.data;
  const fault = making.error ? faultOf(making.error) : null;
  return (
    <div className="flex flex-col gap-3">
      <PlanView plan={plan} makes={plan.makes} isCurrent={!preview.isFetching} />
      {fault?.code === 'VALUES_MOVED' ? (
        <MovedNote moved={[]} />
      ) : fault ? (
        <Note tone="bad" role="alert">
          {fault.public}
        </Note>
      ) : null}
      <Button
        variant="primary"
        isDisabled={plan.refused || preview.isFetching || whyNot !== null}
        isPending={making.isPending}
        onPress={() => making.mutate({ ...request, basis: plan.basis })}
      >
        Restore the group
      </Button>
      {whyNot ? <p className="text-sm text-muted">{whyNot}</p> : null}
    </div>
  );
}
