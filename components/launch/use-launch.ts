'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { exactText, useSettled } from '#components/changes/use-settled.ts';
import { type AppFault, faultOf } from '#components/ui/app-fault.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { LaunchAsk } from '#server/domain/launch/launch-input.ts';
import type { LaunchPlan } from '#server/domain/launch/launch-plan.ts';

export interface Launching {
  /** The plan of what is typed, or the one before while a new one is made; null while nothing can be planned. */
  plan: LaunchPlan | null;
  /** False while what is shown is not yet the plan of what is typed. */
  isCurrent: boolean;
  previewError: unknown;
  retryPreview: () => void;
  launch: () => void;
  isLaunching: boolean;
  /** Why it was not launched; null once something else is typed. */
  fault: AppFault | null;
}

/** `ask` is null while the form cannot be read. */
export function useLaunch(ask: LaunchAsk | null, onLaunched: (id: string) => void): Launching {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settled = useSettled(ask);
  const question = exactText(ask);
  const preview = useQuery({
    ...trpc.launch.preview.queryOptions(settled ?? nothing),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const launching = useMutation(
    trpc.launch.start.mutationOptions({
      onSuccess: ({ outcome }) => {
        void queries.invalidateQueries({ queryKey: trpc.runs.list.queryKey() });
        void queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
        onLaunched(outcome.id);
      },
    }),
  );
  const isSettled = exactText(settled) === question;
  const plan = ask !== null && settled !== null && !preview.isError ? (preview.data ?? null) : null;
  return {
    plan,
    isCurrent: plan !== null && isSettled && !preview.isPlaceholderData && !preview.isFetching,
    previewError: ask !== null && isSettled ? preview.error : null,
    retryPreview: () => void preview.refetch(),
    launch: () => {
      if (ask) launching.mutate(ask);
    },
    isLaunching: launching.isPending,
    fault: launching.error && exactText(launching.variables) === question ? faultOf(launching.error) : null,
  };
}

/** Stands in for the question while there is none: the query is not asked then. */
const nothing: LaunchAsk = { command: { kind: 'argv', argv: ['-'] }, group: '/' as LaunchAsk['group'], user: '-' };
