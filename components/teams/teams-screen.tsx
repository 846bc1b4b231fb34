'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus, UsersRound } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { TeamsTabs } from '#components/live/teams-tabs.tsx';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { MachineCard } from './machine-card.tsx';
import { TeamsTable } from './teams-table.tsx';

const CreateTeamDialog = dynamic(
  async () => (await loadPart(() => import('./create-team-dialog.tsx'))).CreateTeamDialog,
  {
    ssr: false,
  },
);

/** The use of the top groups is sampled every second; a list is looked at with less haste. */
const refreshMs = 3000;

/** The Teams page: who has which part of the host, and what they use of it. */
export function TeamsScreen() {
  const trpc = useTRPC();
  const list = useQuery({ ...trpc.teams.list.queryOptions(), refetchInterval: refreshMs });
  const mayManage = useWhyNotAllowed('teams:manage') === null;
  const seesAll = useWhyNotAllowed('teams:read') === null;
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button icon={Plus} variant="primary" onPress={() => setCreating(true)}>
      Create team…
    </Button>
  );
  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Teams</h1>
        <p className="text-muted">
          {seesAll ? 'Who has which part of this host, and what they use of it.' : 'The teams that you are in.'}
        </p>
        {mayManage ? <div className="ml-auto">{create}</div> : null}
      </header>
      <TeamsTabs here="/teams" />
      {seesAll && list.data ? <MachineCard teams={list.data} /> : null}
      <Card label="Teams">
        {list.data ? (
          list.data.length > 0 ? (
            <TeamsTable teams={list.data} />
          ) : (
            <EmptyState icon={UsersRound} title={seesAll ? 'There are no teams yet' : 'You are in no team yet'}>
              {mayManage
                ? 'A team is people with a group of their own. The limits of that group are their budget: whatever they do within, they stay below it. Create one above.'
                : 'A team is people with a group of their own. An administrator makes teams, and puts people into them.'}
            </EmptyState>
          )
        ) : list.error ? (
          <ErrorState error={list.error} title="The teams could not be read" onRetry={() => void list.refetch()} />
        ) : (
          <SkeletonRows rows={4} label="Reading the teams" />
        )}
      </Card>
      {isCreating ? <CreateTeamDialog onClose={() => setCreating(false)} /> : null}
    </main>
  );
}
