'use client';

import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useMe } from '#components/live/use-me.ts';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { type GroupPath, groupPathFault } from '#server/domain/groups/group-path.ts';
import { ownTeamOf } from '#server/domain/requests/request-rights.ts';
import { AskForm } from './ask-form.tsx';
import { askedInParams } from './asked-draft.ts';

/** The page that asks for more: how much, why, for how long; beside it what that would mean. */
export function AskScreen() {
  const params = useSearchParams();
  const user = useMe()?.user;
  const tops = (user?.teams ?? []).flatMap((team) => team.tops.map((top) => ({ top, team: team.name })));
  const named = groupIn(params);
  const group = user && named && ownTeamOf(user, named) ? named : (tops[0]?.top ?? null);
  return (
    <main className="relative h-full overflow-y-auto p-4 sm:px-5">
      <div className="mx-auto flex max-w-5xl flex-col gap-3">
        <Link
          href="/requests"
          className="inline-flex items-center gap-1 self-start rounded-sm text-muted hover:text-text"
        >
          <Icon as={ArrowLeft} size={14} />
          Requests
        </Link>
        <header>
          <h1 className="text-xl font-semibold tracking-tight">Ask for more</h1>
          <p className="text-muted">
            An administrator decides, or for a group within the budget an owner of the team. Nothing changes before.
          </p>
        </header>
        {!user ? (
          <Card>
            <SkeletonRows rows={6} label="Reading your teams" />
          </Card>
        ) : group ? (
          // Another address is another form: a refusal in this one leads to one.
          <AskForm
            key={params.toString()}
            first={group}
            tops={tops}
            atFirst={group === named ? askedInParams(params.entries()) : {}}
          />
        ) : (
          <Card>
            <EmptyState title="You are in no team">
              Only somebody in a team asks for more. Whoever may change limits does so on the page of the group.
            </EmptyState>
          </Card>
        )}
      </div>
    </main>
  );
}

function groupIn(params: { get(name: string): string | null }): GroupPath | null {
  const text = params.get('group');
  return text === null || groupPathFault(text) ? null : (text as GroupPath);
}
