'use client';

import { useQuery } from '@tanstack/react-query';
import { HandHelping, Inbox } from 'lucide-react';
import { useState } from 'react';
import { TeamsTabs } from '#components/live/teams-tabs.tsx';
import { useMe, useWhyNotAllowed } from '#components/live/use-me.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { ListEnd } from '#components/ui/list-end.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { Select } from '#components/ui/select.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Pages } from '#components/ui/use-pages.ts';
import type { RequestRow } from '#server/domain/requests/request.ts';
import type { RequestFilter } from '#server/domain/requests/request-states.ts';
import { RequestsTable } from './requests-table.tsx';
import { useRequestPages } from './use-requests.ts';

const filters = [
  { id: 'open', label: 'Open' },
  { id: 'granted', label: 'Granted' },
  { id: 'ended', label: 'Ended' },
  { id: 'all', label: 'All' },
] as const satisfies readonly { id: RequestFilter; label: string }[];

const allTeams = 'all';

/** The Requests page: who has asked for more, and what became of it. */
export function RequestsScreen() {
  const seesAll = useWhyNotAllowed('teams:read') === null;
  const isInTeam = (useMe()?.user?.teams ?? []).some(({ tops }) => tops.length > 0);
  const [filter, setFilter] = useState<RequestFilter>('all');
  const [team, setTeam] = useState(allTeams);
  const pages = useRequestPages(filter, team === allTeams ? null : team);
  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Requests</h1>
        <p className="text-muted">
          {seesAll ? 'Who asks for more than their limits, and what became of it.' : 'What your teams have asked for.'}
        </p>
        {isInTeam ? (
          <div className="ml-auto">
            <ButtonLink icon={HandHelping} variant="primary" href="/requests/ask">
              Ask for more…
            </ButtonLink>
          </div>
        ) : null}
      </header>
      <TeamsTabs here="/requests" />
      <Card label="Requests">
        <div className="flex flex-wrap items-center gap-2 px-3.5 pt-3 pb-1">
          <Segmented label="State" options={filters} value={filter} onChange={setFilter} />
          <TeamChoice value={team} onChange={setTeam} />
        </div>
        <Rows pages={pages} isFiltered={filter !== 'all' || team !== allTeams} isInTeam={isInTeam} />
      </Card>
    </main>
  );
}

/** Of no use to who sees one team alone. */
function TeamChoice({ value, onChange }: { value: string; onChange: (team: string) => void }) {
  const trpc = useTRPC();
  const teams = useQuery(trpc.teams.list.queryOptions()).data ?? [];
  if (teams.length < 2) return null;
  const options = [{ id: allTeams, label: 'All teams' }, ...teams.map(({ id, name }) => ({ id, label: name }))];
  return <Select label="Team" options={options} value={value} onChange={onChange} />;
}

function Rows({ pages, isFiltered, isInTeam }: { pages: Pages<RequestRow>; isFiltered: boolean; isInTeam: boolean }) {
  const { rows, error, retry } = pages;
  if (!rows)
    return error ? (
      <ErrorState error={error} title="The requests could not be read" onRetry={retry} />
    ) : (
      <SkeletonRows rows={4} label="Reading the requests" />
    );
  if (rows.length === 0)
    return (
      <EmptyState icon={Inbox} title={isFiltered ? 'No request matches' : 'Nobody has asked for anything'}>
        {isFiltered
          ? 'Choose All to see the others.'
          : isInTeam
            ? 'When a limit is too tight, ask for more: say how much, why and for how long. Whoever may decide answers, and you are told here.'
            : 'When the limits of a team are too tight, its members ask for more, and it is decided here.'}
      </EmptyState>
    );
  return (
    <>
      <RequestsTable rows={rows} />
      <ListEnd pages={pages} />
    </>
  );
}
