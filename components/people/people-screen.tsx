'use client';

import { useQuery } from '@tanstack/react-query';
import { UserRoundPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { InvitationTable } from './invitation-table.tsx';
import { PeopleTable } from './people-table.tsx';

const InviteDialog = dynamic(async () => (await loadPart(() => import('./invite-dialog.tsx'))).InviteDialog, {
  ssr: false,
});

/** The People page: who has an account, and who has been invited. */
export function PeopleScreen() {
  const trpc = useTRPC();
  const mayManage = useWhyNotAllowed('people:manage') === null;
  const list = useQuery(trpc.people.list.queryOptions());
  const [isInviting, setInviting] = useState(false);
  const { people, invitations } = list.data ?? { people: undefined, invitations: [] };
  const invite = (
    <Button icon={UserRoundPlus} variant="primary" onPress={() => setInviting(true)}>
      Invite…
    </Button>
  );
  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">People</h1>
        <p className="text-muted">Who has an account, with which role, and where they are signed in.</p>
        {mayManage ? <div className="ml-auto">{invite}</div> : null}
      </header>
      <Card label="People">
        {people ? (
          <PeopleTable people={people} />
        ) : list.error ? (
          <ErrorState
            error={list.error}
            title="The list of people could not be read"
            onRetry={() => void list.refetch()}
          />
        ) : (
          <SkeletonRows rows={4} label="Reading the list of people" />
        )}
      </Card>
      {people ? (
        <Card label="Invitations">
          <CardHeader title="Invitations" detail="Links that nobody has used yet." />
          {invitations.length === 0 ? (
            <p className="px-3.5 pb-3 text-muted">
              No open invitations.{mayManage ? ' Invite somebody, and the link is shown to you once.' : ''}
            </p>
          ) : (
            <InvitationTable invitations={invitations} mayManage={mayManage} />
          )}
        </Card>
      ) : null}
      {isInviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </main>
  );
}
