import { readLastLimitChange } from '#server/db/audit-limit-change.ts';
import { readEvent } from '#server/db/event-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError } from '#server/domain/errors.ts';
import type { EventDetail } from '#server/domain/events/event-list.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { canSee } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { seenBy, toEventRow } from './list-events.ts';

/** Everything that is known of one event. Throws NOT_FOUND. */
export async function readEventDetail(
  { db, actor }: Pick<ServiceContext, 'db' | 'actor'>,
  id: number,
): Promise<EventDetail> {
  return withStorage(async () => {
    const found = await readEvent(db, id);
    const stored = found && canSee(actor, found.event.group) ? seenBy(actor, found) : null;
    if (!stored)
      throw new AppError('NOT_FOUND', { public: 'There is no such event, or it was too old and has been deleted.' });
    const hit = hitLimitOf(stored.event);
    const before = new Date(stored.event.atMs);
    return {
      ...toEventRow(stored),
      event: stored.event,
      limitSetBy:
        hit && canSee(actor, hit.group) ? await readLastLimitChange(db, { ...hit, host: stored.host, before }) : null,
    };
  });
}

/** The files of v1 and v2 that hold the limit which was hit, as the audit log names them. */
function hitLimitOf(event: HostEvent): { group: GroupPath; files: string[] } | null {
  switch (event.kind) {
    case 'pids-limit':
      return event.limit && { group: event.limit.owner, files: ['pids.max'] };
    case 'throttling':
      return { group: event.group, files: ['cpu.cfs_quota_us', 'cpu.max'] };
    case 'memory-high':
      return { group: event.group, files: ['memory.high'] };
    case 'oom-no-kill':
      return { group: event.group, files: ['memory.limit_in_bytes', 'memory.max'] };
    case 'owner-put-back':
    case 'limit-changed':
      return { group: event.group, files: filesOfLimit(event.limit) };
  }
  if (!('kill' in event) || !event.kill.limit?.owner.path) return null;
  return {
    group: event.kill.limit.owner.path,
    files: ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.max', 'memory.swap.max'],
  };
}

function filesOfLimit(key: LimitKey): string[] {
  return ([1, 2] as const).flatMap((version) => limitRule(version, key)?.files ?? []);
}
