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
import type { PersonDetail } from '#server/domain/people/person.ts';
import { PersonActions } from './person-actions.tsx';
import { PersonFacts } from './person-facts.tsx';
import { RightsCard } from './rights-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { UnixAccountChoice } from './unix-account-choice.tsx';
import { useEndSessions } from './use-end-sessions.ts';

/** One person: what they may do, where they are signed in, and for administrators what can be done about it. */
export function PersonScreen({ id }: { id: string }) {
  const trpc = useTRPC();
  const mayManage = useWhyNotAllowed('people:manage') === null;
  const person = useQuery(trpc.people.get.queryOptions({ id }));
  return (
    <main className="relative h-full overflow-y-auto p-4 sm:px-5">
      <div className="mx-auto flex max-w-4xl flex-col gap-3">
        <Link
          href="/people"
          className="inline-flex items-center gap-1 self-start rounded-sm text-muted hover:text-text"
        >
          <Icon as={ArrowLeft} size={14} />
          People
        </Link>
        {person.data ? (
          <PersonBody person={person.data} mayManage={mayManage} />
        ) : (
          <Card>
            {person.error ? (
              <ErrorState isPage error={person.error} onRetry={() => void person.refetch()} />
            ) : (
              <SkeletonRows rows={6} label="Reading about this person" />
            )}
          </Card>
        )}
      </div>
    </main>
  );
}

function PersonBody({ person, mayManage }: { person: PersonDetail; mayManage: boolean }) {
  const sessions = useEndSessions(person.id);
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate text-xl font-semibold tracking-tight" title={person.email}>
          {person.name}
        </h1>
        <div className="ml-auto flex flex-wrap gap-2">
          <ButtonLink icon={History} href={`/audit?person=${encodeURIComponent(person.email)}`}>
            Audit
          </ButtonLink>
          {mayManage ? <PersonActions person={person} /> : null}
        </div>
      </header>
      <Card label="Account">
        <PersonFacts person={person} unixAccount={mayManage ? <UnixAccountChoice person={person} /> : undefined} />
      </Card>
      <SessionsCard
        sessions={person.openSessions}
        endAll={person.openSessions.length > 0 ? 'End all' : null}
        onEnd={mayManage ? sessions.end : undefined}
        isPending={sessions.isPending}
      />
      <RightsCard role={person.role} teams={person.teams} />
    </>
  );
}
