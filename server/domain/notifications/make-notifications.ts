/** What people are told, made of what happened. Whom it concerns is found out by whoever stores it (db/notification-rows.ts). Pure. */
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { timesText } from '#server/domain/schedules/schedule-times.ts';
import { keyOf, type Sentence, type SentenceKey } from '#server/domain/sentence.ts';
import { hideInEvent } from '#server/domain/teams/hide-others.ts';
import type { EndedTry } from '#server/domain/tries/try.ts';
import { sayToWebhook } from '#server/domain/webhooks/message-sentences.ts';
import { amountValues, pageOf, type RequestNews, sayReturn } from '#server/domain/webhooks/webhook-message.ts';
import type { NotificationKind } from './notification-kinds.ts';
import { sayInApp } from './notification-sentences.ts';

/** A notification before it is known whose it is. */
export interface NewNotification {
  /** The same whenever it is told of the same. */
  key: string;
  kind: NotificationKind;
  atMs: number;
  host: string;
  group: GroupPath;
  /** It is for who is in this team, or reads all teams; null: for who sees the group. */
  team: string | null;
  sentence: SentenceKey;
  path: string;
}

/** The key of what is told of an open request to those who may decide. */
export function askedKey(id: string): string {
  return `request.asked ${id}`;
}

/** Of an open request for those who may decide. */
export function notificationOfAsking(request: RequestNews): NewNotification {
  const { askedBy, group, asked } = request;
  const said = sayToWebhook('told-request-asked', { by: askedBy, group, ...amountValues(asked) });
  return { ...aboutRequest(request), key: askedKey(request.id), kind: 'request.asked', sentence: keyOf(said) };
}

/** What became of a request, for who asked. Null of what is no news to them: it is open, they took it back. */
export function notificationOfOutcome(request: RequestNews): NewNotification | null {
  const told = outcomeOf(request);
  if (told === null) return null;
  const [kind, said] = told;
  return { ...aboutRequest(request), key: `${kind} ${request.id}`, kind, sentence: keyOf(said) };
}

function aboutRequest({ id, host, group, team, atMs }: RequestNews) {
  return { atMs, host, group, team: team.id, path: `/requests/${encodeURIComponent(id)}` };
}

function outcomeOf({
  state,
  decidedBy,
  group,
  asked,
  granted,
  minutes,
  reason,
}: RequestNews): [NotificationKind, Sentence] | null {
  const of = { group, ...amountValues(asked) };
  const had = { group, ...amountValues(granted ?? asked) };
  const decided = { decider: decidedBy ?? '', minutes: minutes ?? 0 };
  switch (state) {
    case 'granted':
    case 'granted-less':
      if (reason?.code === 'request-ends-soon') return ['request.ends-soon', sayInApp('notified-ends-soon', had)];
      if (reason?.code === 'request-kept') return ['request.kept', sayInApp('notified-kept', had)];
      return state === 'granted'
        ? ['request.granted', sayInApp('notified-granted', { ...had, ...decided })]
        : ['request.granted-less', sayInApp('notified-granted-less', { ...had, ...decided })];
    case 'declined':
      return ['request.declined', sayInApp('notified-declined', { ...of, ...decided })];
    case 'expired':
      return ['request.expired', sayInApp('notified-expired', of)];
    case 'overtaken':
      return ['request.overtaken', sayInApp('notified-overtaken', had)];
    case 'returned':
      return ['request.returned', sayInApp('notified-returned', had)];
    default:
      return null;
  }
}

/** Of a try that could not come back: once, however often it is tried again. Null of all other ends. */
export function notificationOfReturn(ended: EndedTry, host: string): NewNotification | null {
  if (ended.how !== 'stuck') return null;
  const { id, group } = ended.try;
  const kind = 'limits.return-failed';
  return {
    ...{
      key: `${kind} ${host} ${id}`,
      kind,
      atMs: ended.atMs,
      host,
      group,
      team: null,
      path: pageOf(group, 'changes'),
    },
    sentence: keyOf(sayReturn(ended)),
  };
}

const schedulesPath = '/teams/schedules';

/** Of a window that could not begin; null of one that did. */
export function notificationOfBegin(
  { how, requestId, schedule, atMs }: ScheduleEvent,
  host: string,
): NewNotification | null {
  if (how !== 'refused') return null;
  const { group } = schedule;
  const said = sayInApp('notified-schedule-refused', { group, times: timesText(schedule) });
  const kind = 'schedule.refused';
  return {
    ...{ key: `${kind} ${requestId}`, kind, atMs, host, group, team: null, path: schedulesPath },
    sentence: keyOf(said),
  };
}

/** Of a schedule that nobody's hand has paused; null of one that goes on, or that somebody paused. */
export function notificationOfHeld(
  schedule: Pick<ScheduleEvent['schedule'], 'group' | 'held' | 'days' | 'from' | 'until'>,
  host: string,
): NewNotification | null {
  if (!schedule.held) return null;
  const { group, held } = schedule;
  const said = sayInApp('notified-schedule-paused', { group, times: timesText(schedule) });
  const kind = 'schedule.paused';
  return {
    ...{ key: `${kind} ${held.requestId}`, kind, atMs: held.atMs, host, group, team: null, path: schedulesPath },
    sentence: keyOf(said),
  };
}

/**
 * Of a kill in a group of a team, as its members see it, `tops` being its top groups. `before`: the sentence of the one that
 * somebody has not read yet, of the same group; the two become one.
 */
export function notificationOfKill(
  event: HostEvent,
  {
    key,
    host,
    team,
    group,
    tops,
  }: { key: string; host: string; team: string; group: GroupPath; tops: readonly GroupPath[] },
  before: SentenceKey | null,
): NewNotification {
  const seen = hideInEvent(event, (path) => tops.some((top) => isUnder(path, top)));
  const victims = 'kill' in seen ? seen.kill.victims : [];
  const killed = 'kill' in seen ? victims.length + seen.kill.victimsLeftOut : 0;
  const count = Math.max(1, killed) + Number(before?.values.count ?? 0);
  const said = sayInApp('notified-kills', { group, count, victim: victims.at(-1)?.command ?? '' });
  const kind = 'group.killed';
  return {
    key: `${kind} ${key}`,
    kind,
    atMs: event.atMs,
    host,
    group,
    team,
    path: pageOf(group, 'events'),
    sentence: keyOf(said),
  };
}
