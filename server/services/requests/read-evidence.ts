/** How a group has fared, for those who decide about it, and those who look at how it is decided. */
import { countGroupEvents, readGroupKills } from '#server/db/event-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { killKinds } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { evidenceOfUse, killsBy, type RequestEvidence } from '#server/domain/requests/evidence.ts';
import { openDays } from '#server/domain/requests/request-states.ts';
import type { GroupHub } from '#server/hosts/group-hub.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { readHistory } from '#server/services/usage/read-history.ts';

export interface EvidenceParts {
  groups: Pick<GroupHub, 'watch'>;
  clock: ServiceContext['clock'];
}

const dayMs = 86_400_000;
/** A kill may be some ten kilobytes with its table of processes. */
const mostKillsRead = 200;

/** What Corral keeps: use of the last quarter of an hour, events of as long as a request is open. */
export async function readEvidence(
  { db, host, groups, clock }: Pick<ServiceContext, 'db' | 'host'> & EvidenceParts,
  group: GroupPath,
): Promise<RequestEvidence> {
  const sinceMs = clock() - openDays * dayMs;
  const of = { host: host.name, group, since: new Date(sinceMs) };
  const [history, counts, kills] = await Promise.all([
    readHistory(groups, group),
    withStorage(() => countGroupEvents(db, of)),
    withStorage(() => readGroupKills(db, { ...of, limit: mostKillsRead })),
  ]);
  const count = (...kinds: readonly string[]) => kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  return {
    use: history && evidenceOfUse(history),
    events: {
      sinceMs,
      kills: count(...killKinds),
      killsBy: killsBy(kills, group),
      throttling: count('throttling'),
      pidsRefused: count('pids-limit'),
      memoryHigh: count('memory-high'),
      noKill: count('oom-no-kill'),
    },
  };
}
