'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { GroupPicker } from '#components/live/group-picker.tsx';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Note } from '#components/ui/note.tsx';
import { Select } from '#components/ui/select.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TextArea } from '#components/ui/text-area.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import { type Asked, askableIn, fieldOf } from '#server/domain/requests/asked.ts';
import { openDays } from '#server/domain/requests/request-states.ts';
import { AmountFields } from './amount-fields.tsx';
import { AskPreview } from './ask-preview.tsx';
import { draftOfAsked, readAsked } from './asked-draft.ts';
import { lasting, minutesOf, SpanChoice } from './span-choice.tsx';
import { useDraftFacts } from './use-draft-facts.ts';
import { useRenewRequests } from './use-requests.ts';

const dayMs = 86_400_000;
const waits = [openDays, 7, 3, 1].map((days) => ({ id: String(days), label: days === 1 ? '1 day' : `${days} days` }));

export function AskForm({
  first,
  tops,
  atFirst,
}: {
  /** The group and the amounts that it begins with. */
  first: GroupPath;
  /** The budgets that the person can ask more of. */
  tops: readonly { top: GroupPath; team: string }[];
  atFirst: Asked;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const renew = useRenewRequests();
  const [group, onGroup] = useState(first);
  const facts = useDraftFacts(group);
  const { present } = facts;
  const limits = present ? askableIn(present) : [];
  const [draft, setDraft] = useState(() => draftOfAsked(atFirst));
  const [why, setWhy] = useState('');
  const [span, setSpan] = useState(lasting);
  const [days, setDays] = useState(String(openDays));
  const [wasTried, setTried] = useState(false);
  const read = readAsked(draft, limits, facts);
  const minutes = minutesOf(span);
  const ask = useMutation(
    trpc.requests.ask.mutationOptions({
      onSuccess: ({ id }) => {
        showToast({ tone: 'ok', title: 'Asked', detail: 'You are told here what becomes of it.' });
        renew();
        router.push(`/requests/${id}`);
      },
    }),
  );
  const fault = ask.error ? faultOf(ask.error) : null;
  const faults = { ...read.faults };
  const isAtField = limits.some((limit) => fieldOf(limit) === fault?.field);
  if (fault?.field && isAtField) faults[fault.field] ??= fault.public;
  const submit = () => {
    setTried(true);
    if (read.asked === null || minutes === undefined || why.trim() === '' || ask.isPending) return;
    const untilMs = Number(days) === openDays ? {} : { untilMs: Date.now() + Number(days) * dayMs };
    ask.mutate({ group, asked: read.asked, why, minutes, ...untilMs });
  };
  return (
    <form
      noValidate
      className="@container"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid grid-cols-1 items-start gap-3 @3xl:grid-cols-[minmax(0,1fr)_minmax(320px,380px)]">
        <Card className="flex min-w-0 flex-col gap-4 p-3.5">
          <GroupChoice group={group} tops={tops} onGroup={onGroup} />
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1.5 font-medium">New limits</legend>
            {present && limits.length === 0 ? (
              <p className="text-muted">This group has no limits of its own: there is nothing to ask for.</p>
            ) : null}
            {present ? null : <SkeletonRows rows={4} label="Reading the limits" />}
            <AmountFields
              limits={limits}
              draft={draft}
              faults={faults}
              present={present}
              onChange={(next) => {
                setDraft(next);
                ask.reset();
              }}
            />
            <p className="text-sm text-muted">
              As “768 MiB”, or as “+256 MiB” for that much more
              {limits.some(({ kind }) => kind === 'cores') ? '; cores as “0-3”, or as “+4-5” for these as well' : ''}.
              What is left empty stays as it is.
            </p>
            {wasTried && read.asked === null && Object.keys(faults).length === 0 ? (
              <p role="alert" className="text-sm text-bad">
                Say how much of at least one of them.
              </p>
            ) : null}
          </fieldset>
          <TextArea
            label="What for"
            rows={3}
            value={why}
            onChange={setWhy}
            error={wasTried && why.trim() === '' ? 'Say what it is for.' : null}
          />
          <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
            <SpanChoice draft={span} onChange={setSpan} />
            <div className="flex flex-col items-start gap-1">
              <span className="font-medium">If nobody decides</span>
              <Select label="If nobody decides" options={waits} value={days} onChange={setDays} />
              <p className="text-sm text-muted">Then the request expires.</p>
            </div>
          </div>
          {fault && !isAtField ? (
            <Note tone="bad" role="alert">
              {fault.public}
            </Note>
          ) : null}
          <div className="flex justify-end">
            <Button type="submit" variant="primary" isPending={ask.isPending}>
              Send request
            </Button>
          </div>
        </Card>
        <AskPreview group={group} asked={read.asked} />
      </div>
    </form>
  );
}

const within = 'within';

/** One of the person's budgets, or a group within one. */
function GroupChoice({
  group,
  tops,
  onGroup,
}: {
  group: GroupPath;
  tops: readonly { top: GroupPath; team: string }[];
  onGroup: (group: GroupPath) => void;
}) {
  const [isWithin, setWithin] = useState(() => !tops.some(({ top }) => top === group));
  const options = [
    ...tops.map(({ top, team }) => ({ id: top as string, label: `the budget of ${team}, ${top}` })),
    { id: within, label: 'a group within' },
  ];
  return (
    <div className="flex flex-col items-start gap-2">
      <span className="font-medium">More for</span>
      <Select
        label="More for"
        options={options}
        value={isWithin ? within : group}
        onChange={(id) => {
          setWithin(id === within);
          if (id !== within) onGroup(id as GroupPath);
        }}
      />
      {isWithin ? (
        <div className="w-full">
          <p className="mb-1.5 font-mono text-sm break-all">{group}</p>
          <GroupPicker
            label="Group"
            value={group}
            onChange={onGroup}
            offers={(path) => tops.some(({ top }) => path !== top && isUnder(path, top))}
          />
        </div>
      ) : null}
    </div>
  );
}
