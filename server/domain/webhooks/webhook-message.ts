/**
 * What a webhook is told, made of what happened: codes and values for programs beside an English text. A message goes to one
 * audience: of a kill the others' part is left out for a team's webhook, as its members see it. Pure.
 */
import { eventSentence } from '#server/domain/events/event-sentence.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import { type Asked, resourcesIn } from '#server/domain/requests/asked.ts';
import type { RequestState } from '#server/domain/requests/request-states.ts';
import type { Sentence, SentenceKey } from '#server/domain/sentence.ts';
import { hideInEvent } from '#server/domain/teams/hide-others.ts';
import type { EndedTry } from '#server/domain/tries/try.ts';
import { type AmountValues, disksValue, sayToWebhook } from './message-sentences.ts';
import type { MessageType } from './webhook-topics.ts';

export interface WebhookMessage {
  type: MessageType;
  /** When it happened, ISO 8601. */
  timestamp: string;
  /** English. */
  text: string;
  /** The page that shows more, below Corral's own address. */
  path: string;
  data: MessageData;
}

interface MessageData {
  host: string;
  group: GroupPath | null;
  team: { id: string; name: string } | null;
  /** What `text` is made of. */
  code: string;
  values: Readonly<Record<string, string | number | null>>;
  request?: ToldRequest;
  /** Of a return: the audit record, which limits, and why not where it failed. */
  record?: string;
  limits?: string[];
  reason?: SentenceKey | null;
  /** Of a window that began: when what stood before comes back, ISO 8601. */
  endsAt?: string;
}

interface ToldRequest {
  id: string;
  state: RequestState;
  asked: Asked;
  granted: Asked | null;
  /** For how long, from the decision on; null: to last. */
  minutes: number | null;
  /** When what stood before comes back by itself, ISO 8601; null: not by itself. */
  returnsAt: string | null;
  /** In the asker's words, and the decider's. */
  why: string;
  words: string | null;
  reason: SentenceKey | null;
}

/** A message before it is known to whom it goes. */
export interface News {
  /** The same whenever it is told of the same: no webhook is told twice. */
  key: string;
  type: MessageType;
  atMs: number;
  team: { id: string; name: string } | null;
  /** As the team's webhooks are told; `tops`: its top groups; null: as those of the whole host are. */
  message(tops: readonly GroupPath[] | null): WebhookMessage;
}

export interface RequestNews {
  id: string;
  host: string;
  team: { id: string; name: string };
  group: GroupPath;
  state: RequestState;
  asked: Asked;
  granted: Asked | null;
  minutes: number | null;
  why: string;
  words: string | null;
  askedBy: string;
  decidedBy: string | null;
  reason: SentenceKey | null;
  /** When what stood before comes back by itself; null: not by itself. */
  returnsAtMs: number | null;
  atMs: number;
}

/** Null of what is nobody's news: a grant that is under way. */
export function newsOfRequest(request: RequestNews): News | null {
  const { id, host, team, group, state, asked, granted, minutes, why, words, reason, returnsAtMs, atMs } = request;
  const type = typeOf(request);
  if (type === null) return null;
  const { code, values, text } = sayRequest(request);
  const told = {
    id,
    state,
    asked,
    granted,
    minutes,
    why,
    words,
    reason,
    returnsAt: returnsAtMs === null ? null : iso(returnsAtMs),
  };
  const data = { host, group, team, code, values, request: told };
  const message = { type, timestamp: iso(atMs), text, path: `/requests/${encodeURIComponent(id)}`, data };
  return { key: `${type} ${id}`, type, atMs, team, message: () => message };
}

/** Whether it is said of a grant that goes on. */
export function isWordOnGrant(reason: SentenceKey | null): boolean {
  return reason?.code === 'request-ends-soon' || reason?.code === 'request-kept';
}

function typeOf({ state, reason }: RequestNews): MessageType | null {
  const isGranted = state === 'granted' || state === 'granted-less';
  if (!isGranted || !isWordOnGrant(reason)) return requestTypes[state];
  return reason?.code === 'request-kept' ? 'request.kept' : 'request.ends-soon';
}

const requestTypes: Record<RequestState, MessageType | null> = {
  open: 'request.asked',
  granting: null,
  granted: 'request.granted',
  'granted-less': 'request.granted-less',
  declined: 'request.declined',
  withdrawn: 'request.withdrawn',
  expired: 'request.expired',
  overtaken: 'request.overtaken',
  returned: 'request.returned',
};

function sayRequest(request: RequestNews): Sentence {
  const { askedBy, decidedBy, group, asked, granted, minutes } = request;
  const of = { by: askedBy, group, ...amountValues(asked) };
  const had = { by: askedBy, group, ...amountValues(granted ?? asked) };
  const decided = { decider: decidedBy ?? '', minutes: minutes ?? 0 };
  const type = typeOf(request);
  if (type === 'request.ends-soon') return sayToWebhook('told-request-ends-soon', had);
  if (type === 'request.kept') return sayToWebhook('told-request-kept', had);
  switch (request.state) {
    case 'granted':
      return sayToWebhook('told-request-granted', { ...had, ...decided });
    case 'granted-less':
      return sayToWebhook('told-request-granted-less', { ...had, ...decided });
    case 'declined':
      return sayToWebhook('told-request-declined', { ...of, ...decided });
    case 'expired':
      return sayToWebhook('told-request-expired', of);
    case 'withdrawn':
      return sayToWebhook('told-request-withdrawn', of);
    case 'overtaken':
      return sayToWebhook('told-request-overtaken', of);
    case 'returned':
      return sayToWebhook('told-request-returned', had);
    default:
      return sayToWebhook('told-request-asked', of);
  }
}

/** As values of a sentence: what is not asked for is not among them. */
export function amountValues(asked: Asked): AmountValues {
  const { weight, cores, disks = [] } = asked;
  return {
    ...Object.fromEntries(resourcesIn(asked).map((resource) => [resource, asked[resource]])),
    ...(weight === undefined ? {} : { weight }),
    ...(cores === undefined ? {} : { cores }),
    ...(disks.length === 0 ? {} : { disks: disksValue(disks) }),
  };
}

/** `key`: names the event, whoever tells it. */
export function newsOfKill(
  event: HostEvent,
  { key, host, team }: { key: string; host: string; team: { id: string; name: string } | null },
): News {
  const { group, atMs } = event;
  return {
    ...{ key: `group.killed ${key}`, type: 'group.killed', atMs, team },
    message: (tops) => {
      const seen = tops === null ? event : hideInEvent(event, (path) => tops.some((top) => isUnder(path, top)));
      const { code, values, text } = eventSentence(seen);
      return {
        ...{ type: 'group.killed', timestamp: iso(atMs), path: group === null ? '/events' : pageOf(group, 'events') },
        text: group === null ? text : `${group}: ${text}`,
        data: { host, group, team, code, values },
      };
    },
  };
}

export function newsOfReturn(
  returned: EndedTry,
  { host, team }: { host: string; team: { id: string; name: string } | null },
): News {
  const { how, requestId, atMs } = returned;
  const { group, stuck } = returned.try;
  const type = how === 'stuck' ? 'limits.return-failed' : 'limits.returned';
  const said = sayReturn(returned);
  const told = {
    record: requestId,
    limits: limitsOf(returned),
    reason: how === 'stuck' ? (stuck?.sentence ?? null) : null,
  };
  const data = { host, group, team, code: said.code, values: said.values, ...told };
  const message: WebhookMessage = { type, timestamp: iso(atMs), text: said.text, path: pageOf(group, 'changes'), data };
  return { key: `${type} ${requestId}`, type, atMs, team, message: () => message };
}

/** What came back, or could not, in one sentence. */
export function sayReturn(returned: EndedTry): Sentence {
  const { how, atMs } = returned;
  const { group, sinceMs } = returned.try;
  const values = { group, minutes: Math.round((atMs - sinceMs) / 60_000), limits: limitsOf(returned).join(', ') };
  if (how === 'stuck') return sayToWebhook('told-limits-return-failed', values);
  return sayToWebhook(how === 'boot' ? 'told-limits-ended-by-boot' : 'told-limits-returned', values);
}

function limitsOf({ try: { settings } }: EndedTry): string[] {
  return [...new Set(settings.map(({ key, path }) => key ?? path))];
}

export function testNews({ key, host, atMs }: { key: string; host: string; atMs: number }): News {
  const { code, values, text } = sayToWebhook('told-test', {});
  const data = { host, group: null, team: null, code, values };
  const message: WebhookMessage = {
    type: 'webhook.test',
    timestamp: iso(atMs),
    text,
    path: '/settings/webhooks',
    data,
  };
  return { key: `webhook.test ${key}`, type: 'webhook.test', atMs, team: null, message: () => message };
}

/** As it is sent: with the whole address of the page instead of its path. The same text in every attempt. */
export function bodyOf(stored: string, publicUrl: string): string {
  const { path, data, ...head } = JSON.parse(stored) as WebhookMessage;
  return JSON.stringify({ ...head, link: `${publicUrl}${path}`, data });
}

export function pageOf(group: GroupPath, tab: 'changes' | 'events'): string {
  return `/groups${group.split('/').map(encodeURIComponent).join('/')}?tab=${tab}`;
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
