'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Schedule } from '#server/domain/schedules/schedule.ts';
import { timesText } from '#server/domain/schedules/schedule-times.ts';
import { useRenewSchedules } from './use-schedules.ts';

export function RemoveScheduleDialog({
  schedule,
  nowMs,
  onClose,
}: {
  schedule: Schedule;
  nowMs: number;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const renew = useRenewSchedules();
  const remove = useMutation(
    trpc.schedules.remove.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: 'The schedule is removed' });
        onClose();
      },
    }),
  );
  const isOpen = schedule.begun !== null && schedule.begun.endMs > nowMs;
  return (
    <AlertDialog
      title="Remove this schedule?"
      confirmLabel="Remove schedule"
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={remove.isPending}
      fault={remove.error && faultOf(remove.error).public}
      onConfirm={() => remove.mutate({ id: schedule.id })}
    >
      <p className="break-words whitespace-normal">
        <span className="font-mono text-sm">{schedule.group}</span>, {timesText(schedule)}.{' '}
        {isOpen
          ? 'What it has changed now comes back at its time all the same; on the group’s page it can be ended before.'
          : 'The limits stay as they are.'}
      </p>
    </AlertDialog>
  );
}
