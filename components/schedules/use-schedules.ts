'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';

const refreshMs = 5000;

/** All schedules that the person sees, with the time zone that their times are in. */
export function useSchedules() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.schedules.list.queryOptions(), refetchInterval: refreshMs });
}

/** Asks again for what a change of a schedule moves. */
export function useRenewSchedules(): () => void {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: trpc.schedules.list.queryKey() });
    void queries.invalidateQueries({ queryKey: trpc.tries.list.queryKey() });
    void queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
  };
}

/** Stops one for a while, or lets it go on. */
export function usePauseSchedule() {
  const trpc = useTRPC();
  const renew = useRenewSchedules();
  return useMutation(
    trpc.schedules.pause.mutationOptions({
      onSettled: renew,
      onError: (error) => showToast({ tone: 'bad', title: 'Not changed', detail: faultOf(error).public }),
    }),
  );
}
