/**
 * What the agent did by itself and tells of later (after a boot, at the end of a try) comes on record once each, also what it did
 * while web was away.
 */
import { withStorage } from '#server/db/storage-error.ts';
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import type { ServiceContext } from '#server/services/context.ts';

export type RecordParts = Pick<ServiceContext, 'db' | 'audit' | 'host'>;

export interface ToldEntry {
  /** The agent's own, the same whenever it tells of it. */
  requestId: string;
  /** Null: it is about none. */
  group: GroupPath | null;
  action: AuditAction;
  /** The request of a member that it ends; left out: none. */
  request?: string | null;
  summary: string;
  outcome: NewOutcome;
}

const lookEveryMs = 5000;
/** Ids in one query. */
const atOnce = 500;

/** Stores what is not stored yet; one that a kill of web cut short gets its outcome. Throws what the database throws. */
export async function recordTold(parts: RecordParts, entries: readonly ToldEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += atOnce) {
    const some = entries.slice(at, at + atOnce);
    const known = await withStorage(() =>
      parts.db.auditIntent.findMany({
        where: { requestId: { in: some.map(({ requestId }) => requestId) } },
        select: { requestId: true, sequence: true, at: true, hash: true, outcome: { select: { sequence: true } } },
      }),
    );
    for (const entry of some) {
      const stored = known.find(({ requestId }) => requestId === entry.requestId);
      if (stored?.outcome || (stored && parts.audit.isUnderWay(stored.sequence))) continue;
      await parts.audit.storeOutcome(stored ?? (await storeIntent(parts, entry)), entry.outcome);
    }
  }
}

/** Those of these ids that are not on record, or only began to be. What is told beside the record is told before it, of these alone. */
export async function notOnRecord(
  { db }: Pick<RecordParts, 'db'>,
  requestIds: readonly string[],
): Promise<Set<string>> {
  const known = await withStorage(() =>
    db.auditIntent.findMany({
      where: { requestId: { in: [...requestIds] }, outcome: { isNot: null } },
      select: { requestId: true },
    }),
  );
  return new Set(requestIds).difference(new Set(known.map(({ requestId }) => requestId)));
}

function storeIntent({ audit, host }: RecordParts, { requestId, group, action, request = null, summary }: ToldEntry) {
  return audit.storeIntent({
    ...{ requestId, group, action, request, summary: summary.toWellFormed() },
    ...{ actorId: null, person: 'corral', role: 'system', address: null, host: host.name, asked: [] },
  });
}

/**
 * Calls `look` every few seconds and whenever the agent is there anew, which `isAnew` says the first time; never twice at
 * once. What it throws is said to `log`, as `what` that could not be put on record, unless it is that the agent is away.
 */
export function lookAgain(
  mirror: Pick<HostMirror, 'subscribe'>,
  { look, what, log }: { look: (isAnew: boolean) => Promise<void>; what: string; log: (line: string) => void },
): { stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  let isAnew = false;
  const begin = () => {
    if (running) return;
    const wasAnew = isAnew;
    isAnew = false;
    running = look(wasAnew)
      .catch((error: unknown) => {
        if (!(isAppError(error) && error.code === 'AGENT_DOWN'))
          log(`corral: ${what} could not be put on record yet: ${String(error)}`);
      })
      .finally(() => {
        running = null;
      });
  };
  const timer = setInterval(begin, lookEveryMs);
  const endMirror = mirror.subscribe((event) => {
    if (event.kind !== 'connection' || event.connection.state !== 'live') return;
    isAnew = true;
    begin();
  });
  return {
    stop: async () => {
      clearInterval(timer);
      endMirror();
      await running;
    },
  };
}
