import { expect, test } from 'vitest';
import type { Role } from '#server/domain/people/access.ts';
import type { CreateWebhookInput } from '#server/domain/webhooks/webhook.ts';
import { answers, openReceiver } from '#server/outbound/receiver.fixtures.ts';
import { ada, vic } from '../test-bench.fixtures.ts';
import { changeWebhook, createWebhook, pauseWebhook, removeWebhook, rotateSecret } from './change-webhook.ts';
import { listWebhooks } from './list-webhooks.ts';
import { testWebhook } from './send-by-hand.ts';
import { openWebhookBench } from './webhook-bench.fixtures.ts';

test.each<[string, Partial<CreateWebhookInput>, { code: string; field: string }]>([
  ['an inner address', { url: 'https://10.0.0.1/' }, { code: 'BAD_INPUT', field: 'url' }],
  ['no encryption', { url: 'http://8.8.8.8/' }, { code: 'BAD_INPUT', field: 'url' }],
  ['a team that there is not', { team: 'ghost' }, { code: 'BAD_INPUT', field: 'team' }],
  ['a name that is taken', { name: 'CHAT ' }, { code: 'BAD_INPUT', field: 'name' }],
])('a webhook with %s is refused before anything is stored', async (_, more, fault) => {
  await using bench = await openWebhookBench('127.0.0.1');
  await bench.add('http://127.0.0.1:1/', { name: 'chat' });

  await expect(bench.add('http://127.0.0.1:1/', more)).rejects.toMatchObject(fault);

  expect(await bench.db.webhook.count()).toBe(1);
});

test('who may not is refused, on record, and nothing changes', async () => {
  await using bench = await openWebhookBench();
  const { id } = await bench.add('http://127.0.0.1:1/', { name: 'chat' });
  const as = () => bench.by(vic);
  for (const tried of [
    () => createWebhook(as(), { name: 'x', url: 'http://127.0.0.1:1/', topics: ['kill'], team: null }),
    () => changeWebhook(as(), { id, revision: 1, name: 'x', url: 'http://127.0.0.1:1/', topics: ['kill'], team: null }),
    () => rotateSecret(as(), { id, atOnce: true }),
    () => pauseWebhook(as(), { id, isPaused: true }),
    () => testWebhook(as(), { id }),
    () => removeWebhook(as(), { id }),
  ])
    await expect(tried()).rejects.toMatchObject({ code: 'FORBIDDEN' });

  expect(await listWebhooks(bench.as(ada))).toMatchObject([
    { id, name: 'chat', revision: 1, isPaused: false, waiting: 0 },
  ]);
  expect(await bench.db.auditIntent.count({ where: { person: vic.email, action: { startsWith: 'webhooks.' } } })).toBe(
    6,
  );
});

test('the record has the origin of an address and nothing behind it', async () => {
  await using bench = await openWebhookBench();
  const { id } = await bench.add('http://127.0.0.1:1/T0KEN', { name: 'chat' });
  await changeWebhook(bench.by(), {
    id,
    revision: 1,
    name: 'chat',
    url: 'http://127.0.0.1:1/0THER',
    topics: ['kill'],
    team: 't1',
  });
  await expect(
    changeWebhook(bench.by(), {
      id,
      revision: 1,
      name: 'chat',
      url: 'http://127.0.0.1:1/0THER',
      topics: ['kill'],
      team: null,
    }),
  ).rejects.toMatchObject({ code: 'VALUES_MOVED' });
  await removeWebhook(bench.by(), { id });

  const record = JSON.stringify(await bench.db.auditIntent.findMany({ include: { outcome: true } }));
  expect(record).not.toMatch(/T0KEN|0THER/);
  expect(record).toContain('http://127.0.0.1:1 (another path)');
});

test('an auditor reads of an address its origin and nothing behind it', async () => {
  await using bench = await openWebhookBench();
  await bench.add('http://127.0.0.1:1/T0KEN', { name: 'chat' });

  const urlOf = async (role: Role) => (await listWebhooks(bench.as({ ...vic, role })))[0]?.url;

  expect(await urlOf('auditor')).toBe('http://127.0.0.1:1');
  expect(await urlOf('admin')).toBe('http://127.0.0.1:1/T0KEN');
});

test('a webhook that is removed takes its log along, also in the middle of an attempt', async () => {
  await using receiver = await openReceiver(answers.hang);
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url);
  await testWebhook(bench.by(), { id });
  const deliverer = bench.deliverer();
  await deliverer.look();
  await removeWebhook(bench.by(), { id });
  await deliverer.end();

  expect([await bench.db.webhookDelivery.count(), await bench.db.webhookAttempt.count()]).toEqual([0, 0]);
});
