'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type AppFault, faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { MoveOutcome, ProcessRow } from '#server/domain/processes/process-verbs.ts';

export interface ProcessMove {
  /** `hierarchies` empty: in all in which the destination exists. */
  move: (to: GroupPath, processes: readonly ProcessRow[], hierarchies: string[]) => void;
  isMoving: boolean;
  fault: AppFault | null;
  outcome: MoveOutcome | null;
}

/** Moves processes and refreshes every list that shows them. */
export function useMoveProcesses(): ProcessMove {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mutation = useMutation(
    trpc.processes.move.mutationOptions({
      onSuccess: async ({ outcome }) => {
        const moved = outcome.processes.filter((one) => one.status === 'moved').length;
        const all = moved === outcome.processes.length;
        showToast({
          tone: all ? 'ok' : 'warn',
          title: `${moved} of ${outcome.processes.length} moved to ${outcome.to}`,
          detail: all ? undefined : 'The dialog says why the others were not.',
        });
        await queries.invalidateQueries({ queryKey: trpc.processes.list.queryKey() });
        await queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
      },
    }),
  );
  return {
    move: (to, processes, hierarchies) =>
      mutation.mutate({
        to,
        hierarchies,
        processes: processes.map(({ pid, startTicks }) => ({ pid, startTicks })),
      }),
    isMoving: mutation.isPending,
    fault: mutation.error ? faultOf(mutation.error) : null,
    outcome: mutation.data?.outcome ?? null,
  };
}
