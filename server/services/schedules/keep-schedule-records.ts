/** Puts on record which windows began by themselves, and which could not, each once; also those for which web was away. */
import { notificationOfBegin } from '#server/domain/notifications/make-notifications.ts';
import type { ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { newsOfBegin } from '#server/domain/webhooks/schedule-news.ts';
import type { News } from '#server/domain/webhooks/webhook-message.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { RecordParts, ToldEntry } from '#server/services/audit/record-told.ts';
import { lookAgain, recordTold } from '#server/services/audit/record-told.ts';
import { notifyUnrecorded } from '#server/services/notifications/notify-unrecorded.ts';
import { outcomeOfBegin, summaryOfBegin } from './describe-schedule.ts';

export function keepScheduleRecords(
  parts: RecordParts & { mirror: Pick<HostMirror, 'subscribe'> },
  log: (line: string) => void,
): { stop(): Promise<void> } {
  /** All up to here are on record; another agent counts anew. */
  let told = 0;
  const look = async (isAnew: boolean) => {
    if (isAnew) told = 0;
    const { events } = await parts.host.verbs.schedules();
    await recordBegins(
      parts,
      events.filter(({ number }) => number > told),
    );
    told = events.at(-1)?.number ?? 0;
  };
  return lookAgain(parts.mirror, { look, what: 'what began by itself', log });
}

/** Stores what is not stored yet. Throws what the database throws. */
export async function recordBegins(parts: RecordParts, events: readonly ScheduleEvent[]): Promise<void> {
  const host = parts.host.name;
  const told = events.map((event) => ({
    ...{ requestId: event.requestId, group: event.schedule.group, askedBy: event.schedule.askedBy },
    notification: notificationOfBegin(event, host),
    newsFor: (team: News['team']) => newsOfBegin(event, { host, team }),
  }));
  await notifyUnrecorded(parts, told);
  await recordTold(parts, events.map(entryOf));
}

function entryOf(event: ScheduleEvent): ToldEntry {
  const { requestId, schedule } = event;
  return {
    ...{ requestId, group: schedule.group, action: 'schedule.begin' },
    summary: summaryOfBegin(event),
    outcome: outcomeOfBegin(event),
  };
}
