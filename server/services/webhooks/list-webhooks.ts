/** Webhooks and their logs, as those read them who may. Secrets are in none of it. */

import { withStorage } from '#server/db/storage-error.ts';
import {
  type DeliveryWhere,
  deliveryColumns,
  type StoredAttempt,
  type StoredDelivery,
  webhookColumns,
} from '#server/db/webhook-rows.ts';
import { AppError } from '#server/domain/errors.ts';
import { can } from '#server/domain/people/access.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import type {
  AttemptRow,
  DeliveryDetail,
  DeliveryInput,
  DeliveryListInput,
  DeliveryPage,
  DeliveryRow,
  WebhookRow,
} from '#server/domain/webhooks/webhook.ts';
import { bodyOf, type WebhookMessage } from '#server/domain/webhooks/webhook-message.ts';
import { sayOfWebhook } from '#server/domain/webhooks/webhook-sentences.ts';
import {
  type DeliveryState,
  deliveryStates,
  deliveryStatesOf,
  type MessageType,
  type WebhookTopic,
} from '#server/domain/webhooks/webhook-topics.ts';
import { originOf } from '#server/domain/webhooks/webhook-url.ts';
import type { ServiceContext } from '#server/services/context.ts';

type Reader = Pick<ServiceContext, 'db' | 'clock'>;

/** By name; the whole address to those alone who may change it: what stands behind the origin can be a secret. */
export async function listWebhooks({
  db,
  clock,
  actor,
}: Reader & Pick<ServiceContext, 'actor'>): Promise<WebhookRow[]> {
  const isWhole = can(actor, 'webhooks:manage').ok;
  return withStorage(async () => {
    const rows = await db.webhook.findMany({ orderBy: { key: 'asc' }, select: webhookColumns });
    const teams = new Map(
      (await db.team.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]),
    );
    const waiting = new Map(
      (
        await db.webhookDelivery.groupBy({
          by: ['webhookId'],
          where: { state: { in: ['waiting', 'sending'] } },
          _count: { _all: true },
        })
      ).map(({ webhookId, _count }) => [webhookId, _count._all]),
    );
    return rows.map(({ topics, teamId, pausedAt, oldSecretUntil, ...row }) => ({
      ...{ id: row.id, revision: row.revision, name: row.name, url: isWhole ? row.url : originOf(row.url) },
      topics: JSON.parse(topics) as WebhookTopic[],
      team: teamId === null ? null : { id: teamId, name: teams.get(teamId) ?? null },
      isPaused: pausedAt !== null,
      ...{ createdAtMs: row.createdAt.getTime(), createdBy: row.createdBy },
      ...{ changedAtMs: row.changedAt.getTime(), changedBy: row.changedBy },
      secretAtMs: row.secretAt.getTime(),
      oldSecretUntilMs: oldSecretUntil && oldSecretUntil.getTime() > clock() ? oldSecretUntil.getTime() : null,
      waiting: waiting.get(row.id) ?? 0,
      deliveredAtMs: row.deliveredAt?.getTime() ?? null,
      failingSinceMs: row.failingSince?.getTime() ?? null,
    }));
  });
}

/** One page of a webhook's log, newest first. Throws NOT_FOUND. */
export async function listDeliveries({ db }: Pick<Reader, 'db'>, input: DeliveryListInput): Promise<DeliveryPage> {
  const { id: webhookId, filter, cursor, limit } = input;
  return withStorage(async () => {
    if ((await db.webhook.count({ where: { id: webhookId } })) === 0)
      throw new AppError('NOT_FOUND', { public: sayOfWebhook('webhook-none', {}) });
    const rows = await db.webhookDelivery.findMany({
      where: { AND: [{ webhookId, state: { in: [...deliveryStatesOf(filter)] } }, cursor ? olderThan(cursor) : {}] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      select: deliveryColumns,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page.map(rowOf),
      nextCursor: rows.length > limit && last ? `${last.createdAt.getTime()}-${last.id}` : null,
    };
  });
}

/** With what is sent, and each attempt. Throws NOT_FOUND. */
export async function readDelivery(
  { db, webhooks }: Pick<Reader, 'db'> & { webhooks: { publicUrl: string } },
  { id }: DeliveryInput,
): Promise<DeliveryDetail> {
  const found = await withStorage(() =>
    db.webhookDelivery.findUnique({
      where: { id },
      select: { ...deliveryColumns, tries: { orderBy: { number: 'desc' }, take: mostTries } },
    }),
  );
  if (!found) throw new AppError('NOT_FOUND', { public: sayOfWebhook('webhook-no-delivery', {}) });
  return { ...rowOf(found), payload: bodyOf(found.body, webhooks.publicUrl), tries: found.tries.map(attemptOf) };
}

/** Ten for each time that it was sent again. */
const mostTries = 100;

function rowOf({ id, type, at, body, state, attempts, nextAt, endedAt, tries }: StoredDelivery): DeliveryRow {
  const [last] = tries;
  return {
    ...{ id, type: type as MessageType, text: (JSON.parse(body) as WebhookMessage).text, atMs: at.getTime() },
    ...{ state: stateOf(state), attempts, last: last ? attemptOf(last) : null },
    ...{ nextAtMs: nextAt?.getTime() ?? null, endedAtMs: endedAt?.getTime() ?? null },
  };
}

function attemptOf({ number, startedAt, durationMs, status, reason }: StoredAttempt): AttemptRow {
  const sentence = reason === null ? null : (JSON.parse(reason) as SentenceKey);
  const why = sentence && textOf(sentence);
  return {
    ...{ number, startedAtMs: startedAt.getTime(), durationMs, status },
    reason: sentence && why !== null ? { why, sentence } : null,
  };
}

/** The state that the database calls so; one that this version does not know has ended. */
function stateOf(stored: string): DeliveryState {
  return deliveryStates.find((known) => known === stored) ?? 'given-up';
}

/** The schema has let only "digits-id" through. */
function olderThan(cursor: string): DeliveryWhere {
  const cut = cursor.indexOf('-');
  const createdAt = new Date(Number(cursor.slice(0, cut)));
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: cursor.slice(cut + 1) } }] };
}
