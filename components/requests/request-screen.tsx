'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { ArrowLeft, History, Undo2 } from 'lucide-react';
import Link from 'next/link';
import { useEffect } from 'react';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { askedText } from '#server/domain/requests/asked.ts';
import type { RequestDetail } from '#server/domain/requests/request.ts';
import { DecidePanel } from './decide-panel.tsx';
import { EvidenceView } from './evidence-view.tsx';
import { MeaningView } from './meaning-view.tsx';
import { RequestFacts } from './request-facts.tsx';
import { stateLooks } from './request-words.ts';
import { useRenewRequests } from './use-requests.ts';

const refreshMs = 3000;

/** One request: what was asked, what it means, what speaks for it, and what became of it. */
export function RequestScreen({ id }: { id: string }) {
  const trpc = useTRPC();
  const request = useQuery({ ...trpc.requests.get.queryOptions({ id }), refetchInterval: refreshMs });
  useSeen(request.data);
  return (
    <main className="relative h-full overflow-y-auto p-4 sm:px-5">
      <div className="@container mx-auto flex max-w-5xl flex-col gap-3">
        <Link
          href="/requests"
          className="inline-flex items-center gap-1 self-start rounded-sm text-muted hover:text-text"
        >
          <Icon as={ArrowLeft} size={14} />
          Requests
        </Link>
        {request.data ? (
          <RequestBody request={request.data} />
        ) : (
          <Card>
            {request.error ? (
              <ErrorState isPage error={request.error} onRetry={() => void request.refetch()} />
            ) : (
              <SkeletonRows rows={8} label="Reading this request" />
            )}
          </Card>
        )}
      </div>
    </main>
  );
}

/** Who asked has seen by this page what became of it. */
function useSeen(request: RequestDetail | undefined): void {
  const trpc = useTRPC();
  const renew = useRenewRequests();
  const see = useMutation(trpc.requests.see.mutationOptions({ onSuccess: renew }));
  const news = request?.isNews ? request.id : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each piece of news.
  useEffect(() => {
    if (news !== null) see.mutate({ id: news });
  }, [news]);
}

function RequestBody({ request }: { request: RequestDetail }) {
  const { state, group, meaning, evidence, asked, decision, isOwn, mayDecide } = request;
  const mayAudit = useWhyNotAllowed('audit:read') === null;
  const isOpen = state === 'open';
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">{askedText(asked)}</h1>
        <Tag tone={stateLooks[state].tone}>{stateLooks[state].word}</Tag>
        <div className="ml-auto flex flex-wrap gap-2">
          {mayAudit && decision ? (
            <ButtonLink icon={History} href={`/audit?search=${encodeURIComponent(decision)}`}>
              Audit record
            </ButtonLink>
          ) : null}
          {isOwn && isOpen ? <Withdraw id={request.id} /> : null}
        </div>
      </header>
      <div
        className={
          mayDecide
            ? 'grid grid-cols-1 items-start gap-3 @3xl:grid-cols-[minmax(0,1fr)_minmax(320px,400px)]'
            : 'flex flex-col gap-3'
        }
      >
        <div className="flex min-w-0 flex-col gap-3">
          <RequestFacts request={request} />
          {isOpen && meaning && !mayDecide ? (
            <Card label="What it means">
              <CardHeader title="What it would mean" />
              <div className="px-3.5 pb-3">
                <MeaningView meaning={meaning} />
              </div>
            </Card>
          ) : null}
          {evidence ? (
            <Card label="How the group has fared">
              <CardHeader title="How the group has fared" />
              <EvidenceView evidence={evidence} group={group} meaning={meaning} />
            </Card>
          ) : null}
          {isOpen && meaning === null ? (
            <Note tone="warn">What it would mean cannot be told at this moment: the agent does not answer.</Note>
          ) : null}
        </div>
        {mayDecide ? <DecidePanel key={request.id} request={request} /> : null}
      </div>
    </>
  );
}

function Withdraw({ id }: { id: string }) {
  const trpc = useTRPC();
  const renew = useRenewRequests();
  const withdraw = useMutation(
    trpc.requests.withdraw.mutationOptions({
      onSettled: renew,
      onError: (error) => showToast({ tone: 'bad', title: 'It was not withdrawn', detail: faultOf(error).public }),
    }),
  );
  return (
    <Button icon={Undo2} isPending={withdraw.isPending} onPress={() => withdraw.mutate({ id })}>
      Withdraw
    </Button>
  );
}
