/** What webhooks are told of schedules. When a window is over is told as any return of limits is. Pure. */
import type { Schedule, ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { timesText } from '#server/domain/schedules/schedule-times.ts';
import type { Sentence, SentenceKey } from '#server/domain/sentence.ts';
import { sayToWebhook } from './message-sentences.ts';
import { iso, type News, type WebhookMessage } from './webhook-message.ts';

interface About {
  host: string;
  team: { id: string; name: string } | null;
}

type ScheduleType = 'schedule.begun' | 'schedule.refused' | 'schedule.paused';

/** Of a window that began, or could not; null where all of it stood already. */
export function newsOfBegin(
  { how, requestId, schedule, endMs, reason, atMs }: ScheduleEvent,
  about: About,
): News | null {
  if (how === 'stood') return null;
  const said = { group: schedule.group, times: timesText(schedule) };
  const of = { requestId, schedule, atMs };
  return how === 'begun'
    ? newsOf('schedule.begun', of, about, {
        said: sayToWebhook('told-schedule-begun', { ...said, limits: keysOf(schedule).join(', ') }),
        endsAt: iso(endMs),
      })
    : newsOf('schedule.refused', of, about, {
        said: sayToWebhook('told-schedule-refused', said),
        reason: reason?.sentence ?? null,
      });
}

/** Of a schedule that nobody's hand has paused; null of one that goes on, or that somebody paused. */
export function newsOfHeld(schedule: Schedule, about: About): News | null {
  const { held, group } = schedule;
  if (!held) return null;
  return newsOf('schedule.paused', { requestId: held.requestId, schedule, atMs: held.atMs }, about, {
    said: sayToWebhook('told-schedule-paused', { group, times: timesText(schedule) }),
    reason: held.sentence,
  });
}

function newsOf(
  type: ScheduleType,
  { requestId, schedule, atMs }: { requestId: string; schedule: Schedule; atMs: number },
  { host, team }: About,
  { said, ...more }: { said: Sentence; endsAt?: string; reason?: SentenceKey | null },
): News {
  const { code, values, text } = said;
  const told = { record: requestId, limits: keysOf(schedule), ...more };
  const data = { host, group: schedule.group, team, code, values, ...told };
  const message: WebhookMessage = { type, timestamp: iso(atMs), text, path: '/teams/schedules', data };
  return { key: `${type} ${requestId}`, type, atMs, team, message: () => message };
}

function keysOf({ edits }: Schedule): string[] {
  return edits.map(({ key }) => key);
}
