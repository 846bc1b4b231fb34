'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button, ExplainedButton } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { AuditDetail, AuditValue } from '#server/domain/audit/audit-event.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { formatMoment } from '#server/domain/units.ts';
import { ClassifyResult } from './classify-result.tsx';
import { MovedList } from './moved-list.tsx';

/** The way back of a classification that is on record: where its processes came from, then all of them or none. */
export function UndoClassifyDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const whyNot = useWhyNot('rules:classify', rootPath);
  const record = useQuery(trpc.audit.detail.queryOptions({ requestId: of }));
  const undo = useMutation(
    trpc.rules.undo.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.rules.preview.queryKey() });
        await queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
      },
    }),
  );
  return (
    <Dialog
      title="Undo classification"
      size="lg"
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      footer={
        undo.data ? (
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            {record.data ? (
              <ExplainedButton
                variant="primary"
                icon={Undo2}
                hint="Moves the processes back, all of them or none"
                whyNot={whyNot}
                isPending={undo.isPending}
                onPress={() => undo.mutate({ of })}
              >
                Move back
              </ExplainedButton>
            ) : null}
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {undo.error ? (
          <Note tone="bad" role="alert">
            {faultOf(undo.error).public}
          </Note>
        ) : null}
        {undo.data ? (
          <ClassifyResult outcome={undo.data.outcome} isBack />
        ) : record.data ? (
          <WayBack record={record.data} />
        ) : record.error ? (
          <ErrorState error={record.error} onRetry={() => record.refetch()} />
        ) : (
          <SkeletonRows rows={5} label="Reading the record" />
        )}
      </div>
    </Dialog>
  );
}

function WayBack({ record: { summary, person, atMs, values } }: { record: AuditDetail }) {
  const moved = [...waysBack(values).values()];
  return (
    <>
      <p>
        Moved by {person}, {formatMoment(atMs, Date.now())}: {summary}.
      </p>
      <p className="text-muted">
        Each goes back to where it was before, or none does. Those that have ended or have been moved since are left
        where they are. On cgroup v1 the memory that they have used stays charged to where it was used.
      </p>
      {moved.length > 0 ? <MovedList label="Where they go back to" moved={moved} /> : null}
    </>
  );
}

/** By process, of which a classification that a kill cut short has a value for each step. Rounds of the agent name none. */
function waysBack(values: readonly AuditValue[]): Map<string, { what: string; before: string; after: string }> {
  const named = values.flatMap(({ what, before, after, status }) =>
    status === 'moved' && before !== null && after !== null ? [{ what, before: after, after: before }] : [],
  );
  return new Map(named.map((each) => [each.what, each]));
}
