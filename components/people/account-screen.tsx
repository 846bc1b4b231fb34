'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { Card } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { PersonFacts } from './person-facts.tsx';
import { RightsCard } from './rights-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { useRenewPeople } from './use-people.ts';

/** One's own account: what one may do, and where one is signed in. */
export function AccountScreen() {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const account = useQuery(trpc.account.get.queryOptions());
  const end = useMutation(
    trpc.account.endSessions.mutationOptions({
      onSettled: renew,
      onSuccess: ({ ended }) =>
        showToast({ tone: 'ok', title: ended === 1 ? '1 session ended' : `${ended} sessions ended` }),
      onError: (error) => showToast({ tone: 'bad', title: 'No session was ended', detail: faultOf(error).public }),
    }),
  );
  return (
    <main className="relative h-full overflow-y-auto p-4 sm:px-5">
      <div className="mx-auto flex max-w-4xl flex-col gap-3">
        <h1 className="text-xl font-semibold tracking-tight">Your account</h1>
        {account.data ? (
          <>
            <Card label="Account">
              <PersonFacts person={account.data} />
            </Card>
            <SessionsCard
              sessions={account.data.openSessions}
              endAll={account.data.openSessions.length > 1 ? 'End all others' : null}
              onEnd={(sessionId) => end.mutate({ sessionId })}
              isPending={end.isPending}
            />
            <RightsCard role={account.data.role} teams={account.data.teams} isOwn />
          </>
        ) : (
          <Card>
            {account.error ? (
              <ErrorState error={account.error} onRetry={() => void account.refetch()} />
            ) : (
              <SkeletonRows rows={5} label="Reading your account" />
            )}
          </Card>
        )}
      </div>
    </main>
  );
}
