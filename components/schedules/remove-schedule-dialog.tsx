'use client';

import { RemoveDialog } from '#components/ui/remove-dialog.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
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
  const client = useTRPCClient();
  const isOpen = schedule.begun !== null && schedule.begun.endMs > nowMs;
  return (
    <RemoveDialog
      title="Remove this schedule?"
      confirmLabel="Remove schedule"
      done="The schedule is removed"
      remove={() => client.schedules.remove.mutate({ id: schedule.id })}
      onSettled={useRenewSchedules()}
      onClose={onClose}
    >
      <p className="break-words whitespace-normal">
        <span className="font-mono text-sm">{schedule.group}</span>, {timesText(schedule)}.{' '}
        {isOpen
          ? 'What it has changed now comes back at its time all the same; on the group’s page it can be ended before.'
          : 'The limits stay as they are.'}
      </p>
    </RemoveDialog>
  );
}
