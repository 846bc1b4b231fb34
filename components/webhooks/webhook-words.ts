/** Webhooks in words: what they are told of, and how it goes. Pure. */
import type { Tone } from '#components/ui/tag.tsx';
import { formatMoment } from '#server/domain/units.ts';
import type { DeliveryRow, WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { type DeliveryState, type WebhookTopic, webhookTopics } from '#server/domain/webhooks/webhook-topics.ts';

export const topicWords: Record<WebhookTopic, { label: string; detail: string }> = {
  'request-asked': { label: 'Request asked', detail: 'A member asks for more.' },
  'request-decided': { label: 'Request decided', detail: 'Granted, granted in part, declined.' },
  'request-ended': { label: 'Request ended', detail: 'Expired, withdrawn, overtaken, or its time is over.' },
  'request-ends-soon': { label: 'Request ends soon', detail: 'What was granted is nearly over, or was kept.' },
  kill: { label: 'OOM kill', detail: 'Processes were killed because memory ran out.' },
  return: { label: 'Limits returned', detail: 'A try or a scheduled window is over.' },
  schedule: { label: 'Schedule', detail: 'A window began or could not; a schedule was paused by Corral.' },
};

/** "Request asked, OOM kill", or that it is all there is. */
export function topicsText(topics: readonly WebhookTopic[]): string {
  return topics.length === webhookTopics.length
    ? 'Everything'
    : topics.map((topic) => topicWords[topic].label).join(', ');
}

/** How a delivery is, in a word: what waits for its first attempt, or is sent again by hand, is no worry yet. */
export function deliveryLook({ state, attempts, last }: Pick<DeliveryRow, 'state' | 'attempts' | 'last'>): Look {
  // An attempt counts from its beginning on.
  const isAgain = state === 'waiting' ? last?.reason : state === 'sending' && attempts > 1;
  return isAgain ? { word: 'retrying', tone: 'warn' } : looks[state];
}

interface Look {
  word: string;
  tone: Tone;
}

const looks: Record<DeliveryState, Look> = {
  waiting: { word: 'waiting', tone: 'info' },
  sending: { word: 'sending', tone: 'info' },
  delivered: { word: 'delivered', tone: 'ok' },
  'given-up': { word: 'given up', tone: 'bad' },
};

/** How a webhook is, in a word and in a line. */
export function healthOf(
  webhook: Pick<WebhookRow, 'isPaused' | 'failingSinceMs' | 'deliveredAtMs' | 'team' | 'waiting'>,
  nowMs: number,
): { word: string; tone: Tone; detail: string } {
  const { isPaused, failingSinceMs, deliveredAtMs, team, waiting } = webhook;
  const queue = waiting === 0 ? '' : `, ${waiting} still to be sent`;
  if (isPaused) return { word: 'paused', tone: 'neutral', detail: `Nothing is sent${queue}` };
  if (team?.name === null) return { word: 'idle', tone: 'warn', detail: 'Its team is gone' };
  if (failingSinceMs !== null)
    return { word: 'failing', tone: 'bad', detail: `since ${formatMoment(failingSinceMs, nowMs)}${queue}` };
  if (deliveredAtMs === null) return { word: 'new', tone: 'neutral', detail: `Nothing was sent yet${queue}` };
  return { word: 'on', tone: 'ok', detail: `last delivery ${formatMoment(deliveredAtMs, nowMs)}${queue}` };
}

/** "https://hooks.example.org" and what stands behind it, which may be a secret of the receiver's. */
export function partsOf(url: string): { origin: string; rest: string } {
  const { origin } = new URL(url);
  return { origin, rest: url.slice(origin.length) };
}
