import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import { mostAttempts } from '#server/domain/webhooks/retry-times.ts';
import type { SendResult } from '#server/domain/webhooks/sender.ts';
import { mostWaiting } from '#server/domain/webhooks/webhook-topics.ts';
import { answers, openReceiver } from '#server/outbound/receiver.fixtures.ts';
import { ada } from '../test-bench.fixtures.ts';
import { pauseWebhook, rotateSecret } from './change-webhook.ts';
import { forgetOldSecrets, pruneDeliveries } from './keep-delivering.ts';
import { listDeliveries, listWebhooks, readDelivery } from './list-webhooks.ts';
import { recordGivenUp } from './record-given-up.ts';
import { createSecretBox } from './secret-box.ts';
import { sendAgain, testWebhook } from './send-by-hand.ts';
import { killOf, openWebhookBench, publicUrl, shop } from './webhook-bench.fixtures.ts';

test('a message is signed as Standard Webhooks has it, and the secret is shown once', async () => {
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  // The library that checks it looks at its own clock.
  bench.time.nowMs = Date.now();
  const { id, secret } = await bench.add(receiver.url);
  await testWebhook(bench.by(), { id });
  await bench.deliver();

  const [received] = receiver.received;
  const headers = received?.headers as Record<string, string>;
  const checked = new Webhook(secret).verify(received?.body ?? '', headers) as { type: string; data: object };
  expect(checked).toMatchObject({
    type: 'webhook.test',
    text: 'This is a test of the webhook. Nothing has happened.',
    link: `${publicUrl}/settings/webhooks`,
    data: { host: 'testhost', team: null, group: null, code: 'told-test', values: {} },
  });
  expect(() => new Webhook(secret).verify(`${received?.body} `, headers)).toThrow();
  expect(headers['content-type']).toBe('application/json');
  const told = JSON.stringify([
    await listWebhooks(bench.as(ada)),
    await bench.log(id),
    await bench.db.auditIntent.findMany(),
    await bench.db.auditOutcome.findMany(),
  ]);
  expect(told).not.toContain(secret);
  const stored = JSON.stringify(await bench.db.webhook.findMany());
  expect(stored).not.toContain(secret);
  expect(stored).not.toContain(secret.replace('whsec_', ''));
});

test('500 and then 200: it is sent again after its wait, under the same id, and the log has both attempts', async () => {
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url);
  const { id: delivery } = await testWebhook(bench.by(), { id });
  receiver.answerNext(answers.status(500));
  await bench.deliver();
  await bench.deliver();
  expect(receiver.received).toHaveLength(1);
  expect((await listWebhooks(bench.as(ada)))[0]).toMatchObject({
    waiting: 1,
    failingSinceMs: bench.time.nowMs,
    deliveredAtMs: null,
  });
  expect((await bench.log(id))[0]).toMatchObject({ state: 'waiting', attempts: 1, nextAtMs: bench.time.nowMs + 5000 });
  bench.time.nowMs += 4999;
  await bench.deliver();
  expect(receiver.received).toHaveLength(1);
  bench.time.nowMs += 1;
  await bench.deliver();

  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([delivery, delivery]);
  expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  const { tries, state } = await readDelivery(bench.by(), { id: delivery });
  expect(state).toBe('delivered');
  expect(tries).toMatchObject([
    { number: 2, status: 200, reason: null },
    {
      number: 1,
      status: 500,
      reason: { why: 'It answered 500; only 2xx counts as received.', sentence: { code: 'webhook-status' } },
    },
  ]);
  expect(JSON.stringify(tries)).not.toContain('SECRET');
  expect((await listWebhooks(bench.as(ada)))[0]).toMatchObject({
    waiting: 0,
    failingSinceMs: null,
    deliveredAtMs: bench.time.nowMs,
  });
});

test('killed in an attempt, the next start knows it, and sends the same under the same id', async () => {
  await using receiver = await openReceiver(answers.hang);
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url);
  const { id: delivery } = await testWebhook(bench.by(), { id });
  // Nothing of it comes back, as after a kill.
  const dying = bench.deliverer(() => new Promise<SendResult>(() => undefined));
  await dying.look();
  expect((await bench.log(id))[0]).toMatchObject({ state: 'sending', attempts: 1 });
  receiver.always(answers.ok);
  await bench.restart();
  await bench.deliver();

  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([delivery]);
  expect(await readDelivery(bench.by(), { id: delivery })).toMatchObject({
    state: 'delivered',
    tries: [
      { number: 2, status: 200 },
      { number: 1, status: null, reason: { sentence: { code: 'webhook-cut-short' } } },
    ],
  });
});

test('killed between attempts, nothing is lost, and nothing is sent before its time', async () => {
  await using receiver = await openReceiver(answers.status(503));
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url);
  const { id: delivery } = await testWebhook(bench.by(), { id });
  for (let attempts = 1; attempts <= 3; attempts += 1) {
    await bench.restart();
    await bench.deliver();
    await bench.restart();
    await bench.deliver();
    expect(receiver.received).toHaveLength(attempts);
    bench.time.nowMs = (await bench.log(id))[0]?.nextAtMs ?? 0;
  }
  receiver.always(answers.ok);
  await bench.restart();
  await bench.deliver();

  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery]));
  expect((await bench.log(id))[0]).toMatchObject({ state: 'delivered', attempts: 4 });
});

test('a receiver that hangs holds up no other, and a hundred messages to it hold two connections', async () => {
  await using hanging = await openReceiver(answers.hang);
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  const slow = await bench.add(hanging.url);
  await bench.add(receiver.url);
  const kills = [...Array(100).keys()].map((at) => killOf(shop, { sequence: at + 1 }));
  await storeEvents(bench.db, 'testhost', 'r', kills);
  const deliverer = bench.deliverer();
  await expect
    .poll(
      async () => {
        await deliverer.look();
        return receiver.received.length;
      },
      { timeout: 60_000, interval: 1 },
    )
    .toBe(100);

  expect(hanging.received).toHaveLength(2);
  await deliverer.end();
  expect((await bench.db.webhookDelivery.findMany({ where: { webhookId: slow.id, state: 'delivered' } })).length).toBe(
    0,
  );
});

test('after the last attempt it is given up, on record once for all of them; sent again, it begins anew', async () => {
  await using receiver = await openReceiver(answers.status(500));
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url, { name: 'chat' });
  const sent = [await testWebhook(bench.by(), { id }), await testWebhook(bench.by(), { id })];
  for (let attempts = 0; attempts < mostAttempts + 3; attempts += 1) {
    await bench.deliver();
    bench.time.nowMs += 9 * 3_600_000;
  }
  expect(receiver.received).toHaveLength(2 * mostAttempts);
  await recordGivenUp(bench.as(ada));
  await recordGivenUp(bench.as(ada));

  const records = await bench.db.auditIntent.findMany({
    where: { action: 'webhooks.giveUp' },
    include: { outcome: true },
  });
  expect(records).toMatchObject([
    { person: 'corral', summary: 'chat: 2 messages given up', outcome: { result: 'failed' } },
  ]);
  expect((await bench.log(id)).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['given-up', mostAttempts],
    ['given-up', mostAttempts],
  ]);
  const [one] = sent;
  receiver.always(answers.ok);
  await sendAgain(bench.by(), { id: one?.id ?? '' });
  await expect(sendAgain(bench.by(), { id: one?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  await bench.deliver();
  expect(receiver.received.at(-1)?.headers['webhook-id']).toBe(one?.id);
  expect((await readDelivery(bench.by(), { id: one?.id ?? '' })).state).toBe('delivered');
});

test('killed while it comes on record, what was given up is on record once', async () => {
  await using bench = await openWebhookBench();
  const { id } = await bench.add('http://127.0.0.1:1/');
  await testWebhook(bench.by(), { id });
  await bench.db.webhookDelivery.updateMany({ data: { state: 'given-up', nextAt: null } });
  for (const verb of ['storeIntent', 'storeOutcome'] as const) {
    const { audit, ...context } = bench.as(ada);
    const dying = { ...audit, [verb]: () => Promise.reject(new Error('killed')) };
    await expect(recordGivenUp({ ...context, audit: dying })).rejects.toThrow('killed');
    await bench.restart();
  }
  await recordGivenUp(bench.as(ada));
  await recordGivenUp(bench.as(ada));

  const records = await bench.db.auditIntent.findMany({
    where: { action: 'webhooks.giveUp' },
    include: { outcome: true },
  });
  expect(records.map(({ outcome }) => outcome?.result)).toEqual(['failed']);
});

test('while it is paused nothing is stored for it and nothing is sent; what waited goes on', async () => {
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url);
  await testWebhook(bench.by(), { id });
  await pauseWebhook(bench.by(), { id, isPaused: true });
  await storeEvents(bench.db, 'testhost', 'r', [killOf(shop)]);
  await bench.deliver();
  expect(receiver.received).toEqual([]);
  await expect(testWebhook(bench.by(), { id })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  await pauseWebhook(bench.by(), { id, isPaused: false });
  await bench.deliver();

  expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(['webhook.test']);
});

test('a secret that is exchanged signs for a day beside the new one, or not at all', async () => {
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  bench.time.nowMs = Date.now();
  const { id, secret: first } = await bench.add(receiver.url);
  const checks = async (secret: string) => {
    const { body, headers } = receiver.received.at(-1) ?? { body: '', headers: {} };
    try {
      new Webhook(secret).verify(body, headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  };
  const send = async () => {
    await testWebhook(bench.by(), { id });
    await bench.deliver();
  };
  const { secret: second } = await rotateSecret(bench.by(), { id, atOnce: false });
  await send();
  expect([await checks(first), await checks(second)]).toEqual([true, true]);
  expect((await listWebhooks(bench.as(ada)))[0]?.oldSecretUntilMs).toBe(bench.time.nowMs + 86_400_000);
  bench.time.nowMs += 86_400_000;
  await forgetOldSecrets(bench.as(ada));
  expect(await bench.db.webhook.findMany({ select: { oldSecret: true, oldSecretUntil: true } })).toEqual([
    { oldSecret: null, oldSecretUntil: null },
  ]);
  bench.time.nowMs -= 86_400_000;
  const { secret: third } = await rotateSecret(bench.by(), { id, atOnce: true });
  await send();
  expect([await checks(second), await checks(third)]).toEqual([false, true]);
});

test('when web’s own secret is another one, nothing is sent unsigned, and the log says why', async () => {
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url);
  await bench.db.webhook.update({
    where: { id },
    data: { secret: createSecretBox('y'.repeat(43)).seal('whsec_x', id) },
  });
  await testWebhook(bench.by(), { id });
  await bench.deliver();

  expect(receiver.received).toEqual([]);
  expect((await bench.log(id))[0]?.last?.reason?.sentence?.code).toBe('webhook-secret-unreadable');
});

test('when too many wait, more are given up at once', async () => {
  await using bench = await openWebhookBench();
  const { id } = await bench.add('http://127.0.0.1:1/');
  const now = new Date(bench.time.nowMs);
  const waiting = {
    webhookId: id,
    type: 'group.killed',
    at: now,
    createdAt: now,
    body: '{"text":""}',
    state: 'waiting',
    nextAt: new Date(now.getTime() + 1e9),
  };
  await bench.db.webhookDelivery.createMany({
    data: [...Array(mostWaiting).keys()].map((at) => ({ ...waiting, id: `m${at}`, key: `k${at}` })),
  });
  await testWebhook(bench.by(), { id });

  const { rows } = await listDeliveries(bench.as(ada), { id, filter: 'given-up', limit: 5 });
  expect(rows).toMatchObject([
    { type: 'webhook.test', last: { reason: { sentence: { code: 'webhook-queue-full' } } } },
  ]);
});

test('the log is read in pages, and lets go of what is old', async () => {
  await using bench = await openWebhookBench();
  const { id } = await bench.add('http://127.0.0.1:1/');
  const nowMs = bench.time.nowMs;
  const row = (at: number, state: string, more = {}) => {
    const when = new Date(nowMs - at);
    return {
      id: `m${at}`,
      key: `k${at}`,
      webhookId: id,
      type: 'group.killed',
      at: when,
      createdAt: when,
      endedAt: when,
      body: '{"text":""}',
      state,
      isOnRecord: true,
      ...more,
    };
  };
  const day = 86_400_000;
  await bench.db.webhookDelivery.createMany({
    data: [
      row(1, 'delivered'),
      row(2, 'given-up'),
      row(3, 'delivered'),
      row(4, 'waiting'),
      row(5, 'given-up', { isOnRecord: false }),
      row(40 * day, 'delivered'),
      row(41 * day, 'waiting'),
    ],
  });
  const read = async (cursor: string | null) => {
    const { rows, nextCursor } = await listDeliveries(bench.as(ada), { id, filter: 'all', limit: 3, cursor });
    return { ids: rows.map((one) => one.id), nextCursor };
  };
  const first = await read(null);
  const second = await read(first.nextCursor);
  expect([first.ids, second.ids]).toEqual([
    ['m1', 'm2', 'm3'],
    ['m4', 'm5', `m${40 * day}`],
  ]);
  expect(await read(second.nextCursor)).toEqual({ ids: [`m${41 * day}`], nextCursor: null });
  await pruneDeliveries(bench.as(ada));
  expect((await bench.log(id)).map((one) => one.id)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', `m${41 * day}`]);
  await pruneDeliveries(bench.as(ada), 2);
  expect((await bench.log(id)).map((one) => one.id)).toEqual(['m1', 'm2', 'm4', 'm5', `m${41 * day}`]);
});
