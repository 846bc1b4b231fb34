import { inputOf } from '#server/domain/input.ts';
import {
  changeWebhookSchema,
  createWebhookSchema,
  deliveryInputSchema,
  deliveryListSchema,
  pauseWebhookSchema,
  rotateSecretSchema,
  webhookInputSchema,
} from '#server/domain/webhooks/webhook.ts';
import {
  changeWebhook,
  createWebhook,
  pauseWebhook,
  removeWebhook,
  rotateSecret,
} from '#server/services/webhooks/change-webhook.ts';
import { listDeliveries, listWebhooks, readDelivery } from '#server/services/webhooks/list-webhooks.ts';
import { sendAgain, testWebhook } from '#server/services/webhooks/send-by-hand.ts';
import { allowedProcedure, router, userProcedure } from '../trpc.ts';

const reading = allowedProcedure('webhooks:read').use(({ ctx, next }) =>
  next({ ctx: { ...ctx, webhooks: ctx.web.webhooks } }),
);
/** A refusal goes on record: the services decide. */
const changing = userProcedure.use(({ ctx, next }) => next({ ctx: { ...ctx, webhooks: ctx.web.webhooks } }));

export const webhooksRouter = router({
  list: reading.query(({ ctx }) => listWebhooks(ctx)),
  create: changing.input(inputOf(createWebhookSchema)).mutation(({ ctx, input }) => createWebhook(ctx, input)),
  change: changing.input(inputOf(changeWebhookSchema)).mutation(({ ctx, input }) => changeWebhook(ctx, input)),
  rotate: changing.input(inputOf(rotateSecretSchema)).mutation(({ ctx, input }) => rotateSecret(ctx, input)),
  pause: changing.input(inputOf(pauseWebhookSchema)).mutation(({ ctx, input }) => pauseWebhook(ctx, input)),
  remove: changing.input(inputOf(webhookInputSchema)).mutation(({ ctx, input }) => removeWebhook(ctx, input)),
  test: changing.input(inputOf(webhookInputSchema)).mutation(({ ctx, input }) => testWebhook(ctx, input)),
  deliveries: reading.input(inputOf(deliveryListSchema)).query(({ ctx, input }) => listDeliveries(ctx, input)),
  delivery: reading.input(inputOf(deliveryInputSchema)).query(({ ctx, input }) => readDelivery(ctx, input)),
  sendAgain: changing.input(inputOf(deliveryInputSchema)).mutation(({ ctx, input }) => sendAgain(ctx, input)),
});
