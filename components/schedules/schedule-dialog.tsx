'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FirstLimitsEntry, RenderFirstLimits } from '#components/changes/first-limits.ts';
import { PlanView } from '#components/changes/plan-view.tsx';
import { UnreadFields } from '#components/changes/unread-fields.tsx';
import { exactText, useSettled } from '#components/changes/use-settled.ts';
import { AskForMore } from '#components/live/ask-for-more.tsx';
import { GroupPicker } from '#components/live/group-picker.tsx';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ScheduleTimes } from '#server/domain/schedules/schedule-times.ts';
import { nextWindows, windowAt } from '#server/domain/schedules/schedule-times.ts';
import { whyNotScheduled } from '#server/domain/schedules/why-not-scheduled.ts';
import { momentIn } from './schedule-words.ts';
import { TimesFields } from './times-fields.tsx';
import { useRenewSchedules } from './use-schedules.ts';

/** Asks for a group, its limits and the times, and shows what that would do. */
export function ScheduleDialog({
  wanted,
  timeZone,
  renderLimits,
  onClose,
}: {
  /** Chosen already. */
  wanted: GroupPath | null;
  timeZone: string;
  renderLimits: RenderFirstLimits;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [group, setGroup] = useState<GroupPath | null>(wanted);
  const query = useQuery({ ...trpc.group.get.queryOptions({ group: group ?? rootPath }), enabled: group !== null });
  const [times, setTimes] = useState<ScheduleTimes>({ days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '06:00' });
  return (
    <Dialog title={group ? `Schedule for ${group}` : 'New schedule'} isOpen onOpenChange={onClose} size="xl">
      {group === null ? (
        <GroupPicker label="Group" value={null} onChange={setGroup} />
      ) : query.data ? (
        renderLimits({
          context: query.data.context,
          isThere: true,
          children: (entry) => (
            <Fields
              group={group}
              times={times}
              onTimes={setTimes}
              entry={entry}
              timeZone={timeZone}
              onClose={onClose}
            />
          ),
        })
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Reading the limits" />
      )}
    </Dialog>
  );
}

function Fields({
  group,
  times,
  onTimes,
  entry: { edits, faults, fields },
  timeZone,
  onClose,
}: {
  group: GroupPath;
  times: ScheduleTimes;
  onTimes: (times: ScheduleTimes) => void;
  entry: FirstLimitsEntry;
  timeZone: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const renew = useRenewSchedules();
  const whyNot = useWhyNot('limits:update', group);
  const create = useMutation(
    trpc.schedules.create.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: 'The schedule is made' });
        onClose();
      },
    }),
  );
  const fault = create.error ? faultOf(create.error) : null;
  const preview = useBeginPreview(group, edits);
  const mayBegin = preview.isCurrent && preview.plan !== null && whyNotScheduled(preview.plan) === null;
  const faultCount = Object.keys(faults).length;
  const areTimes = times.days.length > 0 && times.from !== '' && times.until !== '';
  const isFilled = areTimes && edits.length > 0 && faultCount === 0;
  const canCreate = whyNot === null && isFilled && mayBegin && !create.isPending;
  return (
    <form
      noValidate
      className="@container"
      onSubmit={(event) => {
        event.preventDefault();
        if (canCreate) create.mutate({ group, edits, ...times, days: [...times.days] });
      }}
    >
      <div className="grid grid-cols-1 items-start gap-x-5 gap-y-4 @3xl:grid-cols-[minmax(0,1fr)_minmax(320px,380px)]">
        <div className="flex min-w-0 flex-col gap-4">
          {whyNot ? <Note tone="warn">{whyNot}</Note> : null}
          {fault ? (
            <Note tone="bad" role="alert">
              {fault.public}
              <AskForMore refusal={fault.sentence} />
            </Note>
          ) : null}
          <TimesFields times={times} timeZone={timeZone} onChange={onTimes} />
          <fieldset className="min-w-0">
            <legend className="mb-1.5 font-medium">Limits at these times</legend>
            {fields}
          </fieldset>
        </div>
        <section aria-label="What it does" className="flex flex-col gap-3 rounded-lg border border-line p-3.5">
          <h3 className="font-medium">What it does</h3>
          {areTimes ? (
            <Moments times={times} timeZone={timeZone} />
          ) : (
            <p className="text-muted">Choose days and times.</p>
          )}
          {faultCount > 0 ? <UnreadFields count={faultCount} /> : null}
          {edits.length > 0 ? (
            <PreviewOfBegin preview={preview} />
          ) : (
            <p className="text-muted">Set a limit to see what would be written.</p>
          )}
        </section>
      </div>
      <div className="sticky -bottom-4 z-10 -mx-4 mt-4 -mb-3.5 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line-soft bg-panel px-4 py-3">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isDisabled={!canCreate} isPending={create.isPending}>
          Create schedule
        </Button>
      </div>
    </form>
  );
}

/** Its next windows, by the clocks of the host. */
function Moments({ times, timeZone }: { times: ScheduleTimes; timeZone: string }) {
  const [nowMs] = useState(Date.now);
  const open = windowAt(times, timeZone, nowMs);
  const next = nextWindows(times, timeZone, nowMs, open ? 2 : 3);
  return (
    <div>
      <ol aria-label="Next times" className="flex flex-col gap-0.5 text-sm tabular-nums">
        {[...(open ? [open] : []), ...next].map((window) => (
          <li key={window.beginMs} className="flex flex-wrap gap-x-2">
            <span>{window === open ? 'at once' : momentIn(timeZone, window.beginMs)}</span>
            <span className="text-muted">until {momentIn(timeZone, window.endMs)}</span>
          </li>
        ))}
      </ol>
      <p className="mt-1.5 text-sm text-muted">
        By the clocks of the host ({timeZone}), summer time included. At the end what stood before comes back; what
        somebody has changed in between is left alone.
      </p>
    </div>
  );
}

interface BeginPreview {
  plan: ChangePlan | null;
  error: ReturnType<typeof faultOf> | null;
  /** Of what stands in the fields now. */
  isCurrent: boolean;
}

/** The preview of the Limits form, as if it began now. */
function useBeginPreview(group: GroupPath, edits: LimitEdit[]): BeginPreview {
  const trpc = useTRPC();
  const settled = useSettled(edits);
  const plan = useQuery({
    ...trpc.limits.preview.queryOptions({ group, edits: settled, way: 'systemd-runtime' }),
    queryKeyHashFn: exactText,
    staleTime: 0,
    retry: false,
    enabled: settled.length > 0,
  });
  return {
    plan: plan.data ?? null,
    error: plan.error ? faultOf(plan.error) : null,
    isCurrent: exactText(settled) === exactText(edits) && !plan.isFetching,
  };
}

function PreviewOfBegin({ preview: { plan, error, isCurrent } }: { preview: BeginPreview }) {
  return (
    <div className="flex flex-col gap-2">
      <h4 className="text-sm text-muted">If it began now</h4>
      {plan ? (
        <PlanView plan={plan} isCurrent={isCurrent} />
      ) : error ? (
        <Note tone="bad">{error.public}</Note>
      ) : (
        <SkeletonRows rows={3} label="Making the preview" />
      )}
    </div>
  );
}
