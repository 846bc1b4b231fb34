/** What somebody has sent by hand: a test, or a message once more. Both go through the queue: nobody waits for the receiver. */

import { withStorage } from '#server/db/storage-error.ts';
import { queueFor } from '#server/db/webhook-rows.ts';
import { AppError } from '#server/domain/errors.ts';
import type { DeliveryInput, WebhookInput } from '#server/domain/webhooks/webhook.ts';
import { testNews } from '#server/domain/webhooks/webhook-message.ts';
import { sayOfWebhook } from '#server/domain/webhooks/webhook-sentences.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { findWebhook, nameOf, onRecord } from './change-webhook.ts';
import type { WebhookParts } from './webhook-parts.ts';

type Context = ServiceContext & { webhooks: Pick<WebhookParts, 'wake'> };

/** Answers the id of the delivery. Throws NOT_FOUND, NOT_AVAILABLE while it is paused. */
export function testWebhook(context: Context, { id }: WebhookInput): Promise<{ id: string }> {
  const { clock, host, requestId } = context;
  return onRecord(context, 'webhooks.test', {
    summary: () => nameOf(context, id),
    run: async (transaction) => {
      refusePaused(await findWebhook(transaction, id));
      const now = new Date(clock());
      const news = testNews({ key: requestId, host: host.name, atMs: now.getTime() });
      const delivery = await queueFor(transaction, id, { news, tops: null, now });
      return { result: { id: delivery ?? '' }, values: [] };
    },
  }).finally(context.webhooks.wake);
}

/** The same message, under its own id, with as many attempts as a new one. Throws NOT_FOUND, NOT_AVAILABLE where it is under way, or the webhook is paused. */
export function sendAgain(context: Context, { id }: DeliveryInput): Promise<void> {
  return onRecord(context, 'webhooks.sendAgain', {
    summary: async () => {
      const found = await withStorage(() =>
        context.db.webhookDelivery.findUnique({
          where: { id },
          select: { type: true, webhook: { select: { name: true } } },
        }),
      );
      return found ? `${found.webhook.name}: ${found.type}, ${id}` : 'no delivery';
    },
    run: async (transaction) => {
      const found = await transaction.webhookDelivery.findUnique({
        where: { id },
        select: { webhookId: true, attempts: true, state: true },
      });
      if (!found) throw new AppError('NOT_FOUND', { public: sayOfWebhook('webhook-no-delivery', {}) });
      refusePaused(await findWebhook(transaction, found.webhookId));
      const { count } = await transaction.webhookDelivery.updateMany({
        where: { id, state: { in: ['delivered', 'given-up'] } },
        data: {
          ...{ state: 'waiting', nextAt: new Date(context.clock()), endedAt: null, forgiven: found.attempts },
          ...{ record: null, isOnRecord: false },
        },
      });
      if (count === 0) throw new AppError('NOT_AVAILABLE', { public: sayOfWebhook('webhook-delivery-under-way', {}) });
      return { result: undefined, values: [{ what: id, before: found.state, after: 'waiting' }] };
    },
  }).finally(context.webhooks.wake);
}

function refusePaused({ name, pausedAt }: { name: string; pausedAt: Date | null }): void {
  if (pausedAt !== null) throw new AppError('NOT_AVAILABLE', { public: sayOfWebhook('webhook-paused', { name }) });
}
