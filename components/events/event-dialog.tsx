'use client';

import { useQuery } from '@tanstack/react-query';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { EventDetail } from '#server/domain/events/event-list.ts';
import { formatMoment } from '#server/domain/units.ts';
import { Fact, Facts } from './facts.tsx';
import { KillCard } from './kill-card.tsx';
import { KindTag } from './kind-tag.tsx';
import { LimitSetBy } from './limit-set-by.tsx';

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
      return 'A fork was refused';
    case 'throttling':
      return 'Throttled by a CPU quota';
    case 'owner-put-back':
      return 'A limit was reset by its owner';
    case 'group-appeared':
      return 'A group appeared';
    case 'group-vanished':
      return 'A group is gone';
  }
}

function PlainEvent({ detail }: { detail: EventDetail }) {
  const { event } = detail;
  const limit = event.kind === 'pids-limit' ? event.limit : null;
  return (
    <div className="flex flex-col gap-3.5">
      <p className="flex flex-wrap items-center gap-2">
        <KindTag kind={detail.kind} />
        {detail.sentence.text}
      </p>
      <Facts>
        <Fact name="When">{formatMoment(detail.atMs, Date.now())}</Fact>
        <Fact name="Host">{detail.host}</Fact>
        {detail.group ? (
          <Fact name="Group">
            <GroupLink group={detail.group} className="font-mono text-sm text-link" />
          </Fact>
        ) : null}
        {limit ? (
          <>
            <Fact name="Limit of">
              <GroupLink group={limit.owner} tab="limits" className="font-mono text-sm text-link" />
            </Fact>
            <Fact name="Limit">
              {limit.max}
              {limit.current === null ? '' : `, ${limit.current} there a moment later`}
            </Fact>
            <Fact name="Set by">
              <LimitSetBy change={detail.limitSetBy} />
            </Fact>
          </>
        ) : null}
      </Facts>
    </div>
  );
}
