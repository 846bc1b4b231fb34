/** What a webhook can be told of. Apart from the schemas, which no page needs to load. */

/** What an administrator chooses from. */
export const webhookTopics = [
  /** Somebody in a team asks for more. */
  'request-asked',
  /** Granted, granted in part, declined. */
  'request-decided',
  /** Expired, withdrawn, overtaken, or its time was over and the limits came back. */
  'request-ended',
  /** What was granted for a while is nearly over; or it was to end by itself, and somebody kept it. */
  'request-ends-soon',
  /** Processes were killed because memory ran out. */
  'kill',
  /** A try, a boost or the window of a schedule is over, and the limits of before came back, or could not. */
  'return',
  /** The window of a schedule began, or could not; a schedule was paused because its maker may not any more. */
  'schedule',
] as const;
export type WebhookTopic = (typeof webhookTopics)[number];

/** What a message is of: its "type". The topic is what stands in front of it here. */
export const messageTypes = {
  'request-asked': ['request.asked'],
  'request-decided': ['request.granted', 'request.granted-less', 'request.declined'],
  'request-ended': ['request.expired', 'request.withdrawn', 'request.overtaken', 'request.returned'],
  'request-ends-soon': ['request.ends-soon', 'request.kept'],
  kill: ['group.killed'],
  return: ['limits.returned', 'limits.return-failed'],
  schedule: ['schedule.begun', 'schedule.refused', 'schedule.paused'],
} as const satisfies Record<WebhookTopic, readonly string[]>;
/** webhook.test: asked for by hand, whatever the topics. */
export type MessageType = (typeof messageTypes)[WebhookTopic][number] | 'webhook.test';

/** Null for a test, which is of none. */
export function topicOf(type: MessageType): WebhookTopic | null {
  return webhookTopics.find((topic) => (messageTypes[topic] as readonly string[]).includes(type)) ?? null;
}

export const deliveryStates = [
  /** For its first attempt, or the next. */
  'waiting',
  'sending',
  'delivered',
  /** After the last attempt; somebody can have it sent again. */
  'given-up',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** As the log is narrowed. */
export const deliveryFilters = ['all', 'waiting', 'delivered', 'given-up'] as const;
export type DeliveryFilter = (typeof deliveryFilters)[number];

export function deliveryStatesOf(filter: DeliveryFilter): readonly DeliveryState[] {
  if (filter === 'all') return deliveryStates;
  return filter === 'waiting' ? ['waiting', 'sending'] : [filter];
}

/** Enough for every team and every tool, and a list that is looked through. */
export const mostWebhooks = 50;
/** So many messages of one webhook wait at most; more are given up at once. */
export const mostWaiting = 1000;
/** The log has the newest so many of each webhook that have ended, for so long. */
export const keptDeliveries = 1000;
export const keptDays = 30;
/** For so long the secret of before signs as well. */
export const overlapHours = 24;
