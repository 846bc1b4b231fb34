'use client';

/** The preview of a group to be created, as it is typed, and creating it: what is shown is what is done. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type MovedValue, movedValues } from '#components/changes/moved-values.ts';
import { exactText, useSettled } from '#components/changes/use-settled.ts';
import { type AppFault, faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import type { CreatePlan, CreatePlanRequest } from '#server/domain/groups/group-verbs.ts';

export interface Creation {
  /** The plan of what is typed, or the one before while a new one is made; null while nothing can be planned. */
  plan: CreatePlan | null;
  /** False while what is shown is not yet the plan of what is typed. */
  isCurrent: boolean;
  /** Why there is no preview, or why the group was not created. */
  fault: AppFault | null;
  previewError: unknown;
  retryPreview: () => void;
  create: () => void;
  isCreating: boolean;
  moved: MovedValue[] | null;
}

/** `request` is null while the form cannot be read. */
export function useCreation(
  request: CreatePlanRequest | null,
  { keep, onCreated }: { keep: boolean; onCreated: (group: GroupPath) => void },
): Creation {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settled = useSettled(request);
  const question = exactText(request);
  const [moved, setMoved] = useState<{ question: string; values: MovedValue[] } | null>(null);
  const previewOptions = {
    ...trpc.groups.preview.queryOptions(settled ?? nothing),
    queryKeyHashFn: exactText,
  };
  const preview = useQuery({
    ...previewOptions,
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const creating = useMutation(
    trpc.groups.create.mutationOptions({
      onSuccess: ({ outcome }) => {
        const { group, limits, made } = outcome;
        const where = made.length === 1 ? 'In one hierarchy' : `In ${made.length} hierarchies`;
        const files =
          limits === null ? '' : limits.writes.length === 1 ? ', one file set' : `, ${limits.writes.length} files set`;
        showToast({
          tone: 'ok',
          title: `${nameOf(group)} was created`,
          detail: `${where}${files}${outcome.wanted ? '; kept after a reboot' : ''}.`,
        });
        if (outcome.wanted) void queries.invalidateQueries({ queryKey: trpc.wanted.pathKey() });
        void queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
        onCreated(group);
      },
      onError: async (error, { basis: _, keep: __, ...asked }) => {
        if (faultOf(error).code !== 'VALUES_MOVED') return;
        const before = preview.data?.writes ?? [];
        const fresh = await queries.fetchQuery({ ...previewOptions, staleTime: 0 });
        setMoved({ question: exactText(asked), values: movedValues(before, fresh) });
      },
    }),
  );

  const plan = request !== null && settled !== null && !preview.isError ? (preview.data ?? null) : null;
  const isSettled = exactText(settled) === question;
  const isCurrent = plan !== null && isSettled && !preview.isPlaceholderData && !preview.isFetching;
  const isAsked = creating.error !== null && exactText(withoutBasis(creating.variables)) === question;
  const error = isAsked ? creating.error : request === null || !isSettled ? null : preview.error;
  return {
    plan,
    isCurrent,
    fault: error ? faultOf(error) : isCurrent ? takenName(plan) : null,
    previewError: request !== null && isSettled ? preview.error : null,
    retryPreview: () => void preview.refetch(),
    create: () => {
      if (plan && isCurrent && !plan.refused && settled) creating.mutate({ ...settled, basis: plan.basis, keep });
    },
    isCreating: creating.isPending,
    moved: moved?.question === question ? moved.values : null,
  };
}

/** A name that is taken is the name field's to tell. */
function takenName({ notes }: CreatePlan): AppFault | null {
  const taken = notes.find(({ code }) => code === 'name-of-group' || code === 'name-of-file');
  return taken
    ? {
        code: 'GROUP_EXISTS',
        public: taken.text,
        errno: null,
        file: null,
        field: 'name',
        requestId: null,
        sentence: null,
      }
    : null;
}

/** Stands in for the request while there is none: the query is not asked then. */
const nothing: CreatePlanRequest = { parent: '/' as GroupPath, name: '', hierarchies: [], enable: [], edits: [] };

function withoutBasis<T extends { basis?: string | undefined; keep?: boolean | undefined }>(
  variables: T,
): Omit<T, 'basis' | 'keep'> {
  const { basis: _, keep: __, ...request } = variables;
  return request;
}
