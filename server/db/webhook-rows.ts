/**
 * The queue of webhooks. What is told is stored in the transaction of what happened, for each webhook that is to hear of it, so that
 * a kill of web loses nothing; each once, by what it tells.
 */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '#prisma/generated/client/client.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { keyOf, type Sentence } from '#server/domain/sentence.ts';
import type { News } from '#server/domain/webhooks/webhook-message.ts';
import { sayOfWebhook } from '#server/domain/webhooks/webhook-sentences.ts';
import { mostWaiting, topicOf } from '#server/domain/webhooks/webhook-topics.ts';
import type { DbTransaction } from './open-db.ts';
import { readTops } from './team-of-group.ts';

export const webhookColumns = {
  ...{ id: true, name: true, url: true, topics: true, teamId: true, pausedAt: true, revision: true, createdAt: true },
  ...{ createdBy: true, changedAt: true, changedBy: true, secretAt: true, oldSecretUntil: true, deliveredAt: true },
  failingSince: true,
} as const satisfies Prisma.WebhookSelect;
export type StoredWebhook = Prisma.WebhookGetPayload<{ select: typeof webhookColumns }>;

export const deliveryColumns = {
  ...{ id: true, webhookId: true, type: true, at: true, createdAt: true, body: true, state: true, attempts: true },
  ...{ nextAt: true, endedAt: true },
  tries: { orderBy: { number: 'desc' }, take: 1 },
} as const satisfies Prisma.WebhookDeliverySelect;
export type StoredDelivery = Prisma.WebhookDeliveryGetPayload<{ select: typeof deliveryColumns }>;
export type StoredAttempt = StoredDelivery['tries'][number];
export type DeliveryWhere = Prisma.WebhookDeliveryWhereInput;

/** Stores the news for each webhook that is to hear of them, and has not. Nobody listens, nothing is stored. */
export async function queueNews(
  transaction: DbTransaction,
  news: News,
  { host, now }: { host: string; now: Date },
): Promise<void> {
  const topic = topicOf(news.type);
  const listening = await transaction.webhook.findMany({
    where: {
      pausedAt: null,
      createdAt: { lte: new Date(news.atMs) },
      OR: [{ teamId: null }, ...(news.team ? [{ teamId: news.team.id }] : [])],
    },
    select: { id: true, teamId: true, topics: true },
  });
  const wanting = listening.filter(({ topics }) => topic !== null && (JSON.parse(topics) as string[]).includes(topic));
  if (wanting.length === 0) return;
  const tops = news.team ? await readTops(transaction, { host, teamId: news.team.id }) : [];
  for (const { id, teamId } of wanting)
    await queueFor(transaction, id, { news, tops: teamId === null ? null : tops, now });
}

/** To one webhook, whatever its topics. Answers the id of the delivery; null where it was told of the same before. */
export async function queueFor(
  transaction: DbTransaction,
  webhookId: string,
  { news, tops, now }: { news: News; tops: readonly GroupPath[] | null; now: Date },
): Promise<string | null> {
  const { key, type, atMs } = news;
  // Looked up, for a refused insert would end a transaction of PostgreSQL's.
  if ((await transaction.webhookDelivery.count({ where: { webhookId, key } })) > 0) return null;
  const waiting = await transaction.webhookDelivery.count({
    where: { webhookId, state: { in: ['waiting', 'sending'] } },
  });
  const id = `msg_${randomUUID()}`;
  const body = JSON.stringify(news.message(tops));
  const about = { id, webhookId, key, type, at: new Date(atMs), createdAt: now, body };
  if (waiting < mostWaiting) {
    await transaction.webhookDelivery.create({
      data: { ...about, state: 'waiting', nextAt: now },
      select: { id: true },
    });
    return id;
  }
  const reason = reasonAsText(sayOfWebhook('webhook-queue-full', { most: mostWaiting }));
  await transaction.webhookDelivery.create({
    data: {
      ...about,
      state: 'given-up',
      endedAt: now,
      attempts: 1,
      tries: { create: { number: 1, startedAt: now, durationMs: 0, reason } },
    },
    select: { id: true },
  });
  return id;
}

/** A sentence as it is stored: the code and the values that its text is made of. */
export function reasonAsText(said: Sentence): string {
  return JSON.stringify(keyOf(said));
}
