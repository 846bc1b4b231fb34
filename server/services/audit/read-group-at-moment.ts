import { readEventsAround, readRecordsAround } from '#server/db/group-history.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { GroupAtMoment } from '#server/domain/audit/group-at-moment.ts';
import { groupAtMoment } from '#server/domain/audit/group-at-moment.ts';
import {
  dirsOf,
  evidenceOfEvent,
  evidenceOfRecord,
  type PresentFile,
  type RecordOfGroup,
} from '#server/domain/audit/group-evidence.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { can, canSee } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** Records, and events, on either side of the moment. */
const mostRead = 500;

type Asking = Pick<ServiceContext, 'db' | 'host' | 'clock' | 'actor'>;

/**
 * What the group was at that moment, as far as the audit log and the events know, beside what it is. Also of a group that is
 * gone, and while the agent is away: then without the present. Throws FORBIDDEN, GROUP_GONE for what they do not see, STORAGE_*.
 */
export async function readGroupAtMoment(
  context: Asking,
  { group, atMs }: { group: GroupPath; atMs: number },
): Promise<GroupAtMoment> {
  const { db, host, clock, actor } = context;
  const verdict = can(actor, 'audit:read', group);
  if (!verdict.ok) throw new AppError(verdict.code, { public: verdict.why });
  const around = { host: host.name, group, at: new Date(atMs), limit: mostRead };
  const [present, facts, { records, isCut }, told] = await Promise.all([
    readPresent(context, group),
    orAway(() => host.verbs.facts()),
    withStorage(() => readRecordsAround(db, around)),
    withStorage(() => readEventsAround(db, around)),
  ]);
  const isOwn = dirsOf(group, facts?.hierarchies.map(({ mountPoint }) => mountPoint) ?? null);
  const files = typeof present === 'string' ? [] : present;
  return groupAtMoment({
    ...{ group, atMs, present, nowMs: clock(), bootedAtMs: facts?.bootedAtMs ?? null },
    evidence: [
      ...records.map((record) => evidenceOfRecord(asSeen(record, actor), isOwn)),
      ...told.events.map((event) => evidenceOfEvent(event, group, files)),
    ],
    isCut: isCut || told.isCut,
  });
}

/** A record of a group that they do not see is not theirs to open, and who made it not theirs to know. */
function asSeen(record: RecordOfGroup, actor: Asking['actor']): RecordOfGroup {
  return canSee(actor, record.group) ? record : { ...record, requestId: null, person: null };
}

async function readPresent({ host }: Asking, group: GroupPath): Promise<PresentFile[] | 'gone' | 'unknown'> {
  try {
    const { own } = await host.verbs.limits({ group });
    return Object.entries(own.limits).flatMap(([key, reading]) =>
      reading?.kind === 'value'
        ? reading.files.map(({ file, path, text }) => ({ key: key as LimitKey, file, path, text }))
        : [],
    );
  } catch (error) {
    if (isAppError(error) && error.code === 'GROUP_GONE') return 'gone';
    if (isAppError(error) && error.code === 'AGENT_DOWN') return 'unknown';
    throw error;
  }
}

/** Null while the agent is away. */
async function orAway<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask();
  } catch (error) {
    if (isAppError(error) && error.code === 'AGENT_DOWN') return null;
    throw error;
  }
}
