'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { FreezeOutcome } from '#server/domain/control/control-verbs.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { formatBytes } from '#server/domain/units.ts';

/** Freeze, thaw, kill, reclaim and reset of the peak of one group, each with its word on the outcome; `onDone` after all of it came about. */
export function useControlActions(group: GroupPath, onDone: () => void = () => {}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const name = nameOf(group);
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.control.get.queryKey({ group }) }),
      queries.invalidateQueries({ queryKey: trpc.processes.list.queryKey() }),
      queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() }),
    ]);
  const freeze = useMutation(
    trpc.control.freeze.mutationOptions({
      onSuccess: async ({ outcome }) => {
        showToast({ tone: 'ok', title: frozenTitle(name, outcome) });
        onDone();
        await refresh();
      },
    }),
  );
  const thaw = useMutation(
    trpc.control.thaw.mutationOptions({
      onSuccess: async ({ outcome }) => {
        const { by } = outcome.frozen;
        if (by === null) showToast({ tone: 'ok', title: `${name} was thawed` });
        else
          showToast({ tone: 'warn', title: `${name} is still frozen`, detail: `${by}, an ancestor, is still frozen.` });
        await refresh();
      },
      onError: (error) => showToast({ tone: 'bad', title: `${name} was not thawed`, detail: error.message }),
    }),
  );
  const kill = useMutation(
    trpc.control.kill.mutationOptions({
      onSuccess: async ({ outcome }) => {
        await refresh();
        if (outcome.left.length > 0) return;
        const { killed } = outcome;
        showToast({ tone: 'ok', title: `${killed} ${killed === 1 ? 'process' : 'processes'} of ${name} killed` });
        onDone();
      },
    }),
  );
  const reclaim = useMutation(
    trpc.control.reclaim.mutationOptions({
      onSuccess: async ({ outcome }) => {
        const { beforeBytes, afterBytes } = outcome;
        const freed =
          beforeBytes !== null && afterBytes !== null && beforeBytes > afterBytes ? beforeBytes - afterBytes : 0;
        showToast({
          tone: 'ok',
          title: `${formatBytes(freed)} reclaimed from ${name}`,
          detail: outcome.short ? 'The rest cannot be reclaimed: it is in use, or there is no swap for it.' : undefined,
        });
        await refresh();
      },
      onError: (error) => showToast({ tone: 'bad', title: 'Nothing was reclaimed', detail: error.message }),
    }),
  );
  const resetPeak = useMutation(
    trpc.control.resetPeak.mutationOptions({
      onSuccess: async ({ outcome }) => {
        const [memory] = outcome.files;
        showToast({
          tone: 'ok',
          title: `Memory peak of ${name} reset`,
          detail: memory ? `${bytesOr(memory.beforeBytes)} before, ${bytesOr(memory.afterBytes)} now.` : undefined,
        });
        await Promise.all([refresh(), queries.invalidateQueries({ queryKey: trpc.group.get.queryKey({ group }) })]);
      },
      onError: (error) => showToast({ tone: 'bad', title: 'The peak was not reset', detail: error.message }),
    }),
  );
  const restart = useMutation(
    trpc.control.restart.mutationOptions({
      onSuccess: async ({ outcome }) => {
        showToast({ tone: 'ok', title: `${outcome.unit} was restarted`, detail: `It is ${outcome.after.state}.` });
        onDone();
        await refresh();
      },
    }),
  );
  return { freeze, thaw, kill, reclaim, resetPeak, restart };
}

function bytesOr(bytes: number | null): string {
  return bytes === null ? 'not known' : formatBytes(bytes);
}

function frozenTitle(name: string, { frozen }: FreezeOutcome): string {
  return frozen.state === 'frozen' ? `${name} is frozen` : `${name} is freezing: not all processes have stopped`;
}
