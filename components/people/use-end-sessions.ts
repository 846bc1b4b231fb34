'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { useRenewPeople } from './use-people.ts';

/** Ends somebody's sessions: one by its id, or all. */
export function useEndSessions(id: string): { end: (sessionId: string | null) => void; isPending: boolean } {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const { mutate, isPending } = useMutation(
    trpc.people.endSessions.mutationOptions({
      onSettled: renew,
      onSuccess: ({ ended }) =>
        showToast({ tone: 'ok', title: ended === 1 ? '1 session ended' : `${ended} sessions ended` }),
      onError: (error) => showToast({ tone: 'bad', title: 'No session was ended', detail: faultOf(error).public }),
    }),
  );
  return { end: (sessionId) => mutate({ id, sessionId }), isPending };
}
