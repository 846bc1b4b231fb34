'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type AppFault, faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { SignalName, SignalOutcome } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';

export interface ProcessSignal {
  send: (signal: SignalName, processes: readonly ProcessRow[]) => void;
  isSending: boolean;
  fault: AppFault | null;
  outcome: SignalOutcome | null;
}

/** Signals processes of a group and refreshes every list that shows them. */
export function useSignalProcesses(group: GroupPath): ProcessSignal {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mutation = useMutation(
    trpc.control.signal.mutationOptions({
      onSuccess: async ({ outcome }) => {
        const sent = outcome.processes.filter((one) => one.status === 'sent').length;
        const all = sent === outcome.processes.length;
        showToast({
          tone: all ? 'ok' : 'warn',
          title: `${outcome.signal} sent to ${sent} of ${outcome.processes.length}`,
          detail: all ? undefined : 'The dialog says why the others were not signalled.',
        });
        await queries.invalidateQueries({ queryKey: trpc.processes.list.queryKey() });
        await queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
      },
    }),
  );
  return {
    send: (signal, processes) =>
      mutation.mutate({ group, signal, processes: processes.map(({ pid, startTicks }) => ({ pid, startTicks })) }),
    isSending: mutation.isPending,
    fault: mutation.error ? faultOf(mutation.error) : null,
    outcome: mutation.data?.outcome ?? null,
  };
}
