'use client';

/**
 * Preview as one types, and apply. The preview that is shown is the one that is applied: its basis goes along, and when
 * the values moved in between, nothing is written and the person sees what moved and decides again.
 */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '#components/live/use-me.ts';
import { type AppFault, faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ApplyOutcome, ApplyRequest, ChangePlan, ChangeRequest } from '#server/domain/changes/change.ts';
import { isRemoval, type SystemdWay } from '#server/domain/changes/systemd-ways.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { formatClock } from '#server/domain/units.ts';
import { isKeepable } from '#server/domain/wanted/keepable.ts';
import { formatEditsParam } from './edits-param.ts';
import { type MovedValue, movedValues } from './moved-values.ts';
import type { TrySpan } from './try-span.ts';
import { exactText, useSettled } from './use-settled.ts';

export interface AppliedChange {
  requestId: string;
  outcome: ApplyOutcome;
}

export interface LimitsChange {
  /** The plan of the edits as they stand, or the one before while a new one is made; null without edits. */
  plan: ChangePlan | null;
  /** False while what is shown is not yet the plan of what is typed. */
  isCurrent: boolean;
  previewError: unknown;
  retryPreview: () => void;
  /** To stay, or with a span until the agent puts back what stood before. */
  apply: (confirmed: string | null, span?: TrySpan) => void;
  /** False for what takes something back, or away from systemd. */
  canTry: boolean;
  /** What a try does otherwise than the plan: systemd is told it until the next boot only. Null where it does the same. */
  tried: TriedChange | null;
  isApplying: boolean;
  fault: AppFault | null;
  /** What stands otherwise than in the preview that was to be applied; null unless that just happened. */
  moved: MovedValue[] | null;
  applied: AppliedChange | null;
  forgetApplied: () => void;
  /** How it is meant: past the group's owner, or by systemd to last or not; null: as the group asks for. */
  manner: Manner;
  setManner: (manner: Manner) => void;
  /** Also after the next boot; null where that is not Corral's to say: systemd keeps its units, an undo what was kept, and members keep nothing. */
  keep: boolean | null;
  setKeep: (keep: boolean) => void;
}

/** `plan` is null while it is made; like the other plan it may be the one before. */
export interface TriedChange {
  plan: ChangePlan | null;
  isCurrent: boolean;
  error: unknown;
}

export type Manner = SystemdWay | 'override' | null;

/** The change that `edits` make of a group's limits. `meant` is how they are meant at first; `onApplied` is called when all of it is in force. */
export function useLimitsChange(
  group: GroupPath,
  {
    edits,
    meant,
    undoes = null,
    isRestore = false,
  }: {
    edits: LimitEdit[];
    meant: Manner;
    /** The request that it takes back. */
    undoes?: string | null;
    /** What is kept is written to the kernel: it stays kept as it is. */
    isRestore?: boolean;
  },
  onApplied: () => void,
): LimitsChange {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settled = useSettled(edits);
  const isSettled = formatEditsParam(settled) === formatEditsParam(edits);
  // What was said about other edits no longer stands: both are kept with the edits they belong to.
  const [manner, setManner] = useState<Manner>(meant);
  const meaning = meaningOf(manner);
  const [isKept, setKept] = useState(true);
  const mayKeep = useMay('wanted:update', group);
  const keep = undoes === null && !isRestore && mayKeep && isKeepable(group) ? isKept : null;
  const question = questionOf({ edits, ...meaning });
  const [moved, setMoved] = useState<{ question: string; values: MovedValue[] } | null>(null);
  const [applied, setApplied] = useState<{ question: string; change: AppliedChange } | null>(null);

  const previewOptions = {
    ...trpc.limits.preview.queryOptions({ group, edits: settled, ...meaning }),
    // The cache's own hash cannot spell a bigint.
    queryKeyHashFn: exactText,
  };
  const preview = useQuery({
    ...previewOptions,
    enabled: settled.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

  const plan = edits.length > 0 && settled.length > 0 ? (preview.data ?? null) : null;
  const canTry = undoes === null && !isRestore && !isRemoval(manner) && plan?.through?.isRemoval !== true;
  const isTriedOtherwise = canTry && plan?.through?.way === 'systemd';
  const triedPreview = useQuery({
    ...trpc.limits.preview.queryOptions({ group, edits: settled, ...meaning, ...untilBoot }),
    queryKeyHashFn: exactText,
    enabled: isTriedOtherwise,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.group.get.queryKey({ group }) }),
      queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.wanted.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.tries.pathKey() }),
    ]);

  const mutation = useMutation(
    trpc.limits.change.mutationOptions({
      onSuccess: async (change, asked) => {
        setApplied({ question: questionOf(asked), change });
        setMoved(null);
        if (change.outcome.result === 'applied') {
          showToast({ tone: 'ok', title: `Limits of ${nameOf(group)} changed`, detail: doneWords(change.outcome) });
          setManner(null);
          onApplied();
        } else {
          showToast({
            tone: 'bad',
            title:
              change.outcome.result === 'rolled-back'
                ? `Limits of ${nameOf(group)} were not changed`
                : `Limits of ${nameOf(group)} are half changed`,
            detail: 'The preview says what was refused and why.',
          });
        }
        await refresh();
      },
      onError: async (error, asked) => {
        await refresh();
        if (faultOf(error).code !== 'VALUES_MOVED') return;
        const before = preview.data?.writes ?? [];
        const fresh = await queries.fetchQuery({ ...previewOptions, staleTime: 0 });
        setMoved({ question: questionOf(asked), values: movedValues(before, fresh) });
      },
    }),
  );

  const isCurrent = plan !== null && isSettled && isWhole(preview);
  return {
    plan,
    isCurrent,
    previewError: edits.length > 0 ? preview.error : null,
    retryPreview: () => void preview.refetch(),
    apply: (confirmed, span) => {
      if (!plan || !isCurrent) return;
      const asked = { group, edits: settled, ...meaning, basis: plan.basis, confirmed };
      const triedPlan = isTriedOtherwise ? triedPreview.data : plan;
      if (span && triedPlan) mutation.mutate({ ...asked, basis: triedPlan.basis, ...tryOf(span, plan) });
      else if (span) return;
      else mutation.mutate({ ...asked, ...(undoes === null ? { keep: keep === true } : { undoes }) });
    },
    canTry,
    tried: isTriedOtherwise
      ? {
          plan: triedPreview.data ?? null,
          isCurrent: isSettled && isWhole(triedPreview),
          error: triedPreview.error,
        }
      : null,
    isApplying: mutation.isPending,
    fault: mutation.error && questionOf(mutation.variables) === question ? faultOf(mutation.error) : null,
    moved: moved?.question === question ? moved.values : null,
    applied: applied && (edits.length === 0 || applied.question === question) ? applied.change : null,
    forgetApplied: () => setApplied(null),
    manner,
    setManner,
    keep: plan?.through ? null : keep,
    setKeep: setKept,
  };
}

/** What is tried is not there again after a reboot, whatever becomes of the host meanwhile. */
function tryOf(span: TrySpan, plan: ChangePlan): Pick<ApplyRequest, 'way' | 'returnAfterMinutes' | 'returnAtMs'> {
  return {
    ...(plan.through?.way === 'systemd' ? untilBoot : {}),
    ...(span.kind === 'minutes' ? { returnAfterMinutes: span.minutes } : { returnAtMs: span.atMs }),
  };
}

/** The way in which a unit of systemd's is changed for a while. */
const untilBoot = { way: 'systemd-runtime' } as const;

/** Whether the answer is that of the question asked now. */
function isWhole(query: { data: unknown; isPlaceholderData: boolean; isFetching: boolean; isError: boolean }): boolean {
  return query.data !== undefined && !query.isPlaceholderData && !query.isFetching && !query.isError;
}

type Meaning = Pick<ChangeRequest, 'override' | 'way'>;

function meaningOf(manner: Manner): Meaning {
  if (manner === 'override') return { override: true };
  return manner === null ? {} : { way: manner };
}

/** What a person asks: the same edits meant otherwise are another question. */
function questionOf({ edits, override, way }: Meaning & { edits: LimitEdit[] }): string {
  return [override ? 'override' : '', way ?? '', formatEditsParam(edits)].join(' ');
}

function doneWords(outcome: ApplyOutcome): string {
  if (outcome.returnsAtMs === undefined) return keptWords(outcome);
  return `At ${formatClock(outcome.returnsAtMs)} what stood before comes back, unless somebody keeps this.`;
}

function keptWords(outcome: ApplyOutcome): string {
  const differing = outcome.writes.filter((write) => write.status === 'differs').length;
  const files = outcome.writes.length === 1 ? 'one file' : `${outcome.writes.length} files`;
  const removed = (outcome.dropIns ?? []).filter(({ before, after }) => before !== null && after === null).length;
  const gone = removed === 0 ? '' : ` systemd’s ${removed === 1 ? 'drop-in was' : `${removed} drop-ins were`} removed.`;
  return `${differing === 0 ? `Read back from ${files}.` : `${differing} of ${files} read back differently than foretold.`}${gone}`;
}
