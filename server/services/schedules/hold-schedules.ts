/**
 * A schedule goes on as long as whoever asked for it may change its limits: who leaves the team, loses the role, is disabled or has no
 * account any more leaves it paused, with the reason. Whoever may resumes it, and it is theirs then.
 */
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { isAppError } from '#server/domain/errors.ts';
import { notificationOfHeld } from '#server/domain/notifications/make-notifications.ts';
import { can, roleOf } from '#server/domain/people/access.ts';
import type { Schedule } from '#server/domain/schedules/schedule.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';
import { reasonOf, type Sentence } from '#server/domain/sentence.ts';
import { newsOfHeld } from '#server/domain/webhooks/schedule-news.ts';
import type { News } from '#server/domain/webhooks/webhook-message.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { RecordParts } from '#server/services/audit/record-told.ts';
import { lookAgain, recordTold } from '#server/services/audit/record-told.ts';
import { permissionFor } from '#server/services/changes/apply-change.ts';
import { notifyUnrecorded } from '#server/services/notifications/notify-unrecorded.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';
import { outcomeOfHeld, summaryOfSchedule } from './describe-schedule.ts';

type Parts = RecordParts & { clock: () => number };

export function holdSchedules(
  parts: Parts & { mirror: Pick<HostMirror, 'subscribe'> },
  log: (line: string) => void,
): { stop(): Promise<void> } {
  return lookAgain(parts.mirror, { look: () => holdUnallowed(parts), what: 'schedules of who may not any more', log });
}

/** Pauses those that may not go on, and puts on record which are paused so, each once. Throws what the database and the agent throw. */
export async function holdUnallowed(parts: Parts): Promise<void> {
  const { db, host, clock } = parts;
  const { schedules } = await host.verbs.schedules();
  for (const [at, schedule] of schedules.filter(({ isPaused }) => !isPaused).entries()) {
    const why = await whyNotAllowed(db, host.name, schedule);
    if (why === null) continue;
    const { why: text, sentence } = reasonOf(why);
    const requestId = `held-${schedule.id}-${clock()}-${at}`;
    await host.verbs
      .pauseSchedule({ id: schedule.id, isPaused: true, requestId, reason: { why: text, sentence } })
      .catch((error: unknown) => {
        // Somebody has just removed it.
        if (!(isAppError(error) && error.code === 'NOT_FOUND')) throw error;
      });
  }
  // A kill of web between the pause and its record is made up for here.
  const held = (await host.verbs.schedules()).schedules.flatMap((schedule) => {
    const notification = notificationOfHeld(schedule, host.name);
    if (!schedule.held || !notification) return [];
    const {
      group,
      askedBy,
      held: { requestId },
    } = schedule;
    const about = { requestId, group, action: 'schedule.pause' as const };
    const entry = { ...about, summary: summaryOfSchedule(schedule), outcome: outcomeOfHeld(schedule) };
    const newsFor = (team: News['team']) => newsOfHeld(schedule, { host: host.name, team });
    return [{ entry, told: { requestId, group, askedBy, notification, newsFor } }];
  });
  await notifyUnrecorded(
    parts,
    held.map(({ told }) => told),
  );
  await recordTold(
    parts,
    held.map(({ entry }) => entry),
  );
}

/** Null where it may go on; one that nobody is known to have asked for goes on. */
async function whyNotAllowed(
  db: Db,
  hostName: string,
  { askedBy: who, group, edits }: Pick<Schedule, 'askedBy' | 'group' | 'edits'>,
): Promise<Sentence | null> {
  if (who === null) return null;
  const person = await withStorage(() =>
    db.user.findUnique({ where: { email: who }, select: { id: true, role: true, disabledAt: true } }),
  );
  if (!person) return sayOfSchedule('schedule-maker-gone', { who });
  if (person.disabledAt) return sayOfSchedule('schedule-maker-disabled', { who });
  const teams = await withStorage(() => readStandings(db, hostName, person.id));
  const verdict = can({ role: roleOf(person.role), teams }, permissionFor(edits, 'limits:update'), group);
  return verdict.ok ? null : sayOfSchedule('schedule-maker-may-not', { who, group });
}
