'use client';

/** What can be done with a change that comes back by itself. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { nameOf } from '#server/domain/groups/group-path.ts';

export function useTryActions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.tries.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.group.get.queryKey() }),
      queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() }),
    ]);
  const failed = async (error: unknown) => {
    const fault = faultOf(error);
    showToast({
      tone: fault.code === 'NOT_FOUND' ? 'info' : 'bad',
      title: fault.code === 'NOT_FOUND' ? 'This try has ended already' : 'The try goes on',
      detail: fault.public,
    });
    await refresh();
  };
  const keep = useMutation(
    trpc.tries.keep.mutationOptions({
      onSuccess: async ({ outcome }) => {
        showToast({ tone: 'ok', title: `Kept: the limits of ${nameOf(outcome.group)} stay as they are` });
        await refresh();
      },
      onError: failed,
    }),
  );
  const end = useMutation(
    trpc.tries.end.mutationOptions({
      onSuccess: async ({ outcome }) => {
        const name = nameOf(outcome.group);
        if (outcome.result === 'returned') {
          const left = outcome.settings.filter(({ status }) => status === 'changed-since' || status === 'gone');
          showToast({
            tone: left.length > 0 ? 'warn' : 'ok',
            title: `${name} has its limits from before the try`,
            ...(left[0]?.why ? { detail: left[0].why } : {}),
          });
        } else {
          const why = outcome.settings.find(({ status }) => status === 'refused')?.why;
          showToast({
            tone: 'bad',
            title: `Not all limits of ${name} could be put back`,
            ...(why ? { detail: why } : {}),
          });
        }
        await refresh();
      },
      onError: failed,
    }),
  );
  return { keep, end };
}
