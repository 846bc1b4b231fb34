'use client';

import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import { Equivalents } from '#components/changes/equivalents.tsx';
import { PlanNotes } from '#components/changes/plan-notes.tsx';
import { PlannedWrites } from '#components/changes/planned-writes.tsx';
import { ThroughSystemd } from '#components/changes/through-systemd.tsx';
import { useSettled } from '#components/changes/use-settled.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TextArea } from '#components/ui/text-area.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { isLess, partsIn } from '#server/domain/requests/asked.ts';
import type { RequestDetail } from '#server/domain/requests/request.ts';
import { AmountFields } from './amount-fields.tsx';
import { draftOfAsked, readAsked } from './asked-draft.ts';
import { MeaningView } from './meaning-view.tsx';
import { spanWords } from './request-words.ts';
import { useDraftFacts } from './use-draft-facts.ts';
import { useRenewRequests } from './use-requests.ts';

/** For those who decide: what is granted, with the preview of the change; or a no, with words. */
export function DecidePanel({ request }: { request: RequestDetail }) {
  const { id, group, asked, minutes } = request;
  const facts = useDraftFacts(group);
  const limits = partsIn(asked);
  const whyNot = useWhyNot('limits:update', group);
  const [draft, setDraft] = useState(() => draftOfAsked(asked));
  const [words, setWords] = useState('');
  const [isWordless, setWordless] = useState(false);
  const read = readAsked(draft, limits, facts);
  const { plan, isCurrent, approve, decline } = useDecision(id, read.asked);
  const error = approve.error ?? decline.error;
  const refused = plan.data?.plan?.refused ?? false;
  const canGrant = whyNot === null && read.asked !== null && isCurrent && !refused && plan.data?.plan !== null;
  const less = read.asked !== null && isLess(read.asked, asked);
  return (
    <Card label="Decide" className="flex flex-col gap-3 p-3.5">
      <h2 className="font-semibold">Decide</h2>
      <AmountFields limits={limits} draft={draft} faults={read.faults} present={facts.present} onChange={setDraft} />
      {read.asked === null ? null : plan.error ? (
        <ErrorState error={plan.error} title="No preview" onRetry={() => void plan.refetch()} />
      ) : plan.data ? (
        <div aria-busy={!isCurrent} className="flex flex-col gap-3">
          <MeaningView meaning={plan.data.meaning} />
          {plan.data.plan ? (
            <>
              {plan.data.plan.through ? <ThroughSystemd call={plan.data.plan.through} /> : null}
              <PlannedWrites makes={[]} writes={plan.data.plan.writes} />
              <PlanNotes notes={plan.data.plan.notes} />
              <Equivalents equivalents={plan.data.plan.equivalents} />
            </>
          ) : (
            <Note tone="warn">
              This would also change a group above, which is not the team’s: an administrator can grant it.
            </Note>
          )}
        </div>
      ) : (
        <SkeletonRows rows={5} label="Making the preview" />
      )}
      <TextArea
        label="Message to the requester"
        rows={2}
        value={words}
        onChange={(text) => {
          setWords(text);
          setWordless(false);
        }}
        error={isWordless ? 'Say why not.' : null}
      />
      {error ? (
        <Note tone="bad" role="alert">
          {faultOf(error).public}
        </Note>
      ) : null}
      {approve.data && approve.data.outcome.result !== 'applied' ? (
        <Note tone="bad" role="alert">
          The kernel refused it, and nothing is granted:{' '}
          {approve.data.outcome.writes.find(({ why }) => why !== null)?.why ?? 'the audit record says why.'}
        </Note>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          icon={Check}
          className="flex-1"
          isDisabled={!canGrant}
          isPending={approve.isPending}
          onPress={() => {
            const basis = plan.data?.plan?.basis;
            if (basis && read.asked) approve.mutate({ id, granted: read.asked, words, basis });
          }}
        >
          {less ? 'Grant less' : 'Grant'} {spanWords(minutes)}
        </Button>
        <Button
          icon={X}
          isPending={decline.isPending}
          onPress={() => {
            setWordless(words.trim() === '');
            if (words.trim() !== '') decline.mutate({ id, words });
          }}
        >
          Decline
        </Button>
      </div>
      {whyNot ? <p className="text-sm text-muted">{whyNot}</p> : null}
      {refused ? <p className="text-sm text-muted">This would be refused: grant less, or make room first.</p> : null}
    </Card>
  );
}

/** The preview of what would be granted, and the two ways to decide. */
function useDecision(id: string, granted: ReturnType<typeof readAsked>['asked']) {
  const trpc = useTRPC();
  const renew = useRenewRequests();
  const settled = useSettled(granted);
  const isSettled = JSON.stringify(settled) === JSON.stringify(granted);
  const plan = useQuery({
    ...trpc.requests.plan.queryOptions({ id, granted: settled ?? {} }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const decided = (title: string) => {
    showToast({ tone: 'ok', title });
    renew();
  };
  const approve = useMutation(
    trpc.requests.approve.mutationOptions({
      onSuccess: ({ outcome }) => (outcome.result === 'applied' ? decided('Granted') : renew()),
      onError: renew,
    }),
  );
  const decline = useMutation(
    trpc.requests.decline.mutationOptions({ onSuccess: () => decided('Declined'), onError: renew }),
  );
  return {
    plan,
    isCurrent: isSettled && !plan.isPlaceholderData && !plan.isFetching && !plan.isError,
    approve,
    decline,
  };
}
