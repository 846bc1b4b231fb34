'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, History } from 'lucide-react';
import Link from 'next/link';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { TeamDetail } from '#server/domain/teams/team.ts';
import { BudgetCard } from './budget-card.tsx';
import { MembersCard } from './members-card.tsx';
import { OvercommitChoice, OvercommitWords } from './overcommit-choice.tsx';
import { TeamActions } from './team-actions.tsx';

const refreshMs = 2000;

/** One team: its budgets, who holds what of them, and who is in it. */
export function TeamScreen({ id }: { id: string }) {
  const trpc = useTRPC();
  const team = useQuery({ ...trpc.teams.get.queryOptions({ id }), refetchInterval: refreshMs });
  return (
    <main className="relative h-full overflow-y-auto p-4 sm:px-5">
      <div className="mx-auto flex max-w-5xl flex-col gap-3">
        <Link href="/teams" className="inline-flex items-center gap-1 self-start rounded-sm text-muted hover:text-text">
          <Icon as={ArrowLeft} size={14} />
          Teams
        </Link>
        {team.data ? (
          <TeamBody team={team.data} />
        ) : (
          <Card>
            {team.error ? (
              <ErrorState isPage error={team.error} onRetry={() => void team.refetch()} />
            ) : (
              <SkeletonRows rows={8} label="Reading about this team" />
            )}
          </Card>
        )}
      </div>
    </main>
  );
}

function TeamBody({ team }: { team: TeamDetail }) {
  const mayManage = useWhyNotAllowed('teams:manage') === null;
  const mayAudit = useWhyNotAllowed('audit:read') === null;
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0">
          <h1 className="truncate text-xl font-semibold tracking-tight" title={team.name}>
            {team.name}
          </h1>
          {team.purpose ? <p className="text-muted">{team.purpose}</p> : null}
        </div>
        {mayManage ? null : <OvercommitWords overcommit={team.overcommit} />}
        <div className="ml-auto flex flex-wrap gap-2">
          {mayManage ? <OvercommitChoice team={team} /> : null}
          {mayAudit ? (
            <ButtonLink icon={History} href={`/audit?team=${encodeURIComponent(team.id)}`}>
              Audit
            </ButtonLink>
          ) : null}
          {mayManage ? <TeamActions team={team} /> : null}
        </div>
      </header>
      {team.tops.map((top) => (
        <BudgetCard key={`${top.host} ${top.group}`} team={team} top={top} mayManage={mayManage} />
      ))}
      <MembersCard team={team} mayManage={mayManage} />
    </>
  );
}
