'use client';

import { useQuery } from '@tanstack/react-query';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { EventDetail } from '#server/domain/events/event-list.ts';
import { KillCard } from './kill-card.tsx';
import { PlainEvent } from './plain-event.tsx';

/** Everything that is known of one event: for a kill, its card. */
export function EventDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.events.detail.queryOptions({ id }), staleTime: 10_000 });
  const detail = query.data;
  return (
    <Dialog
      title={detail ? titleOf(detail) : 'Event'}
      size="lg"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <Button variant="primary" onPress={onClose}>
          Close
        </Button>
      }
    >
      {detail ? (
        'kill' in detail.event ? (
          <KillCard detail={detail} kill={detail.event.kill} />
        ) : (
          <PlainEvent detail={detail} />
        )
      ) : query.error ? (
        <ErrorState error={query.error} title="The event could not be read" onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={8} label="Reading the event" />
      )}
    </Dialog>
  );
}

function titleOf({ event }: EventDetail): string {
  switch (event.kind) {
    case 'oom-kill':
      return 'Killed: a memory limit was hit';
    case 'oom-group-kill':
      return 'Group killed: a memory limit was hit';
    case 'host-oom-kill':
      return 'Killed: the host had no memory left';
    case 'oomd-kill':
      return 'Killed by systemd-oomd';
    case 'pids-limit':
      return (event.refusals ?? 1) > 1 ? 'Forks were refused' : 'A fork was refused';
    case 'throttling':
      return 'Throttled by a CPU quota';
    case 'owner-put-back':
      return 'A limit was put back by its owner';
    case 'limit-changed':
      return 'A limit was changed outside of Corral';
    case 'oom-no-kill':
      return 'Out of memory, and nothing was killed';
    case 'memory-high':
      return 'Slowed down at memory.high';
    case 'limit-flood':
      return 'Many events at once';
    case 'group-appeared':
      return 'A group appeared';
    case 'group-vanished':
      return 'A group is gone';
    case 'group-flood':
      return event.of === 'group-appeared' ? 'Many groups appeared' : 'Many groups went';
  }
}
