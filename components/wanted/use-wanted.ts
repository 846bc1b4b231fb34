'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';

const refreshMs = 5000;

/** How what is kept stands, every few seconds while somebody looks. */
export function useDrift() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.wanted.drift.queryOptions(), refetchInterval: refreshMs });
}

/** What can be done without touching the kernel. */
export function useWantedActions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = (title: string) => ({
    onSuccess: async () => {
      showToast({ tone: 'ok', title });
      await queries.invalidateQueries({ queryKey: trpc.wanted.pathKey() });
    },
    onError: (error: unknown) =>
      showToast({ tone: 'bad', title: 'Nothing was changed', detail: faultOf(error).public }),
  });
  return {
    adopt: useMutation(trpc.wanted.adopt.mutationOptions(options('What stands now is kept after a reboot'))),
    restoreRights: useMutation(
      trpc.wanted.restoreRights.mutationOptions({
        ...options('Owners and permissions are as they are kept'),
        onSuccess: async ({ outcome }) => {
          if (outcome.result === 'applied')
            showToast({ tone: 'ok', title: 'Owners and permissions are as they are kept' });
          await queries.invalidateQueries({ queryKey: trpc.wanted.pathKey() });
        },
        onError: () => queries.invalidateQueries({ queryKey: trpc.wanted.pathKey() }),
      }),
    ),
    forget: useMutation(trpc.wanted.forget.mutationOptions(options('Not kept after a reboot any more'))),
    forgetLaunch: useMutation(trpc.wanted.forgetLaunch.mutationOptions(options('Not launched at boot any more'))),
  };
}
