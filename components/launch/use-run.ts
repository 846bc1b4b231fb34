'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { isUnderWay } from './runs-list.ts';

const runningMs = 1000;

/** One run, asked for again as long as it may still change. */
export function useRun(id: string) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.runs.get.queryOptions({ id }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      !data || isUnderWay(data) || data.output.stdout.isOpen || data.output.stderr.isOpen || (data.leftBehind ?? 0) > 0
        ? runningMs
        : false,
  });
}

/** Stopping and deleting it; `onGone` once it is deleted. */
export function useRunActions(id: string, { onStopping, onGone }: { onStopping: () => void; onGone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.runs.get.queryKey({ id }) }),
      queries.invalidateQueries({ queryKey: trpc.runs.list.queryKey() }),
      queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() }),
    ]);
  const stop = useMutation(
    trpc.runs.stop.mutationOptions({
      onSuccess: async ({ outcome: { signalled } }) => {
        showToast(
          signalled === 0
            ? { tone: 'info', title: 'It had ended already' }
            : {
                tone: 'ok',
                title: `SIGTERM was sent to ${signalled} ${signalled === 1 ? 'process' : 'processes'}`,
              },
        );
        onStopping();
        await refresh();
      },
    }),
  );
  const forget = useMutation(
    trpc.runs.forget.mutationOptions({
      onSuccess: async () => {
        showToast({ tone: 'ok', title: 'The run and its output were deleted' });
        onGone();
        await queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
      },
    }),
  );
  return { stop, forget };
}
