'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Shuffle, Undo2 } from 'lucide-react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Landing } from '#server/domain/rules/rule-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { ClassifyResult } from './classify-result.tsx';
import { LandingTable } from './landing-table.tsx';

/** As many as are moved in one go. */
const most = 2000;

/** One more look at who would be moved, then all of them or none; and back again. */
export function ClassifyDialog({ basis, onClose }: { basis: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const look = useQuery({
    ...trpc.rules.preview.queryOptions({ show: 'move', limit: most }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: trpc.rules.preview.queryKey(), predicate: isOfCard });
    await queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
  };
  const move = useMutation(trpc.rules.classify.mutationOptions({ onSuccess: refresh }));
  const undo = useMutation(trpc.rules.undo.mutationOptions({ onSuccess: refresh }));
  const rows = look.data?.rows ?? [];
  const done = undo.data ?? move.data;
  const error = undo.error ?? move.error;
  const isMoved = look.data !== undefined && look.data.basis !== basis;
  return (
    <Dialog
      title="Classify processes"
      size="lg"
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      footer={
        done ? (
          <>
            {move.data?.outcome.result === 'applied' && !undo.data ? (
              <Button
                icon={Undo2}
                isPending={undo.isPending}
                onPress={() => move.data && undo.mutate({ of: move.data.requestId })}
              >
                Undo
              </Button>
            ) : null}
            <Button variant="primary" onPress={onClose}>
              Done
            </Button>
          </>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant="primary"
              icon={Shuffle}
              isPending={move.isPending}
              isDisabled={rows.length === 0}
              onPress={() => move.mutate({ basis: look.data?.basis ?? basis, processes: rows.map(named) })}
            >
              {`Move ${formatCount(rows.length)}`}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {error ? (
          <Note tone="bad" role="alert">
            {faultOf(error).public}
          </Note>
        ) : null}
        {done ? (
          <ClassifyResult outcome={done.outcome} isBack={undo.data !== undefined} />
        ) : look.data ? (
          <>
            {isMoved ? (
              <Note tone="warn">
                The files of rules have changed since the page was drawn: this is by the new ones.
              </Note>
            ) : null}
            <p className="text-muted">
              All of these are moved, or none: where the kernel refuses one, the others are put back. On cgroup v1 the
              memory that they have used stays charged to where it was used.
            </p>
            <div className="max-h-[50vh] overflow-y-auto">
              <LandingTable rows={rows} />
            </div>
          </>
        ) : look.error ? (
          <ErrorState error={look.error} onRetry={() => look.refetch()} />
        ) : (
          <SkeletonRows rows={5} label="Reading the processes" />
        )}
      </div>
    </Dialog>
  );
}

function named({ pid, startTicks }: Landing) {
  return { pid, startTicks };
}

/** The dialog's own look is of the moment at which it was opened. */
function isOfCard({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return !JSON.stringify(queryKey).includes(`"limit":${most}`);
}
