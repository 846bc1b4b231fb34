/** Who or what changed a limit last, as far as events and the audit log know. */
import { readLastLimitChange } from '#server/db/audit-limit-change.ts';
import { readLastGroupEvent } from '#server/db/event-rows.ts';
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { eventSentence } from '#server/domain/events/event-sentence.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { SentenceValues } from '#server/domain/sentence.ts';
import type { DriftLimit, LastChange } from '#server/domain/wanted/drift.ts';

interface Where {
  db: Db;
  host: string;
  group: GroupPath;
  nowMs: number;
}

/** Of a limit that differs: the later of the two; null where neither knows. */
export async function lastChangeOf({ db, host, group, nowMs }: Where, limit: DriftLimit): Promise<LastChange | null> {
  const files = limit.files.map((path) => path.slice(path.lastIndexOf('/') + 1));
  const [stored, change] = await withStorage(() =>
    Promise.all([
      readLastGroupEvent(db, { host, group, kinds: ['limit-changed', 'owner-put-back'], limit: limit.key }),
      files.length === 0 ? null : readLastLimitChange(db, { host, group, files, before: new Date(nowMs) }),
    ]),
  );
  if (stored && stored.event.atMs >= (change?.atMs ?? 0)) return ofEvent(stored);
  return change && { kind: 'audit', requestId: change.requestId, atMs: change.atMs, person: change.person };
}

/** Of a group that is gone. */
export async function lastEndOf({ db, host, group }: Omit<Where, 'nowMs'>): Promise<LastChange | null> {
  const stored = await withStorage(() => readLastGroupEvent(db, { host, group, kinds: ['group-vanished'] }));
  return stored && ofEvent(stored);
}

function ofEvent({ id, event }: NonNullable<Awaited<ReturnType<typeof readLastGroupEvent>>>): LastChange {
  const { code, values, text } = eventSentence(event);
  const known = Object.entries(values).filter(([, value]) => value !== null);
  return {
    kind: 'event',
    id,
    atMs: event.atMs,
    sentence: { code, values: Object.fromEntries(known) as SentenceValues, text },
  };
}
