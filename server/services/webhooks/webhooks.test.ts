/** Webhooks over a real database and real sockets on loopback, with a clock that the test moves. */
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import type { ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import type { EndedTry } from '#server/domain/tries/try.ts';
import { mostAttempts } from '#server/domain/webhooks/retry-times.ts';
import type { SendResult } from '#server/domain/webhooks/sender.ts';
import type { CreateWebhookInput } from '#server/domain/webhooks/webhook.ts';
import { mostWaiting, type WebhookTopic, webhookTopics } from '#server/domain/webhooks/webhook-topics.ts';
import { createAddressRules, parseAllowed } from '#server/outbound/address-rules.ts';
import { createSender } from '#server/outbound/create-sender.ts';
import { answers, openReceiver } from '#server/outbound/receiver.fixtures.ts';
import { resolveName } from '#server/outbound/resolve-name.ts';
import { askForMore } from '#server/services/requests/ask-for-more.ts';
import { declineRequest, withdrawRequest } from '#server/services/requests/decide-request.ts';
import { settleRequests } from '#server/services/requests/settle-requests.ts';
import { recordBegins } from '#server/services/schedules/keep-schedule-records.ts';
import { recordReturns } from '#server/services/tries/keep-try-records.ts';
import { ada, openTestBench, vic } from '../test-bench.fixtures.ts';
import { changeWebhook, createWebhook, pauseWebhook, removeWebhook, rotateSecret } from './change-webhook.ts';
import { createDeliverer } from './deliver.ts';
import { forgetOldSecrets, pruneDeliveries } from './keep-delivering.ts';
import { listDeliveries, listWebhooks, readDelivery } from './list-webhooks.ts';
import { recordGivenUp } from './record-given-up.ts';
import { createSecretBox } from './secret-box.ts';
import { sendAgain, testWebhook } from './send-by-hand.ts';

const [shop, bank] = ['/teams/shop', '/teams/bank'] as GroupPath[] as [GroupPath, GroupPath];
const publicUrl = 'https://corral.example.org';
/** Nothing here waits for them: a machine may be slow. */
const times = { connectMs: 60_000, totalMs: 60_000, drainMs: 100 };

async function openWebhookBench(allow = '127.0.0.1') {
  const bench = await openTestBench();
  const { db, clock } = bench.as(ada);
  const box = createSecretBox('x'.repeat(43));
  const sender = createSender({ rules: createAddressRules(parseAllowed(allow)), resolve: resolveName, times });
  const webhooks = { box, sender, publicUrl, wake: () => undefined };
  const now = new Date(clock());
  await db.user.create({ data: { id: ada.id, name: 'Ada', email: ada.email, role: 'admin' } });
  for (const [id, name, path] of [
    ['t1', 'Shop', shop],
    ['t2', 'Bank', bank],
  ] as const) {
    const made = { key: name.toLowerCase(), purpose: '', createdAt: now, createdBy: ada.email };
    await db.team.create({ data: { id, name, ...made, tops: { create: { host: 'testhost', path, addedAt: now } } } });
    bench.agent.kernel.set(path, new Map([[`/sys/fs/cgroup/memory${path}/pids.max`, '10']]));
  }
  const deliverer = (post = sender.post) =>
    createDeliverer({ db, clock, sender: { post }, box, publicUrl, random: () => 0.5 });
  let usual = deliverer();
  return {
    ...bench,
    db,
    by: (actor: Actor = ada) => ({ ...bench.as(actor), webhooks }),
    add: (url: string, more: Partial<CreateWebhookInput> = {}) => {
      const input = { name: randomUUID(), url, topics: [...webhookTopics], team: null, ...more };
      return createWebhook({ ...bench.as(ada), webhooks }, input);
    },
    deliverer,
    /** One look, and what comes of it. */
    deliver: async () => {
      await usual.look();
      await usual.idle();
    },
    /** As a kill of web and a start do. */
    restart: async () => {
      bench.restart();
      usual = deliverer();
      await usual.takeUp();
    },
    log: async (id: string) => (await listDeliveries(bench.as(ada), { id, filter: 'all', limit: 50 })).rows,
    member: async (id: string, team: 't1' | 't2'): Promise<Actor> => {
      const email = `${id}@example.org`;
      const at = new Date(clock());
      await db.user.create({ data: { id, name: id, email, role: 'member' } });
      await db.teamMember.create({
        data: { teamId: team, userId: id, role: 'member', addedAt: at, addedBy: ada.email },
      });
      const standing = {
        id: team,
        name: team === 't1' ? 'Shop' : 'Bank',
        role: 'member',
        tops: [team === 't1' ? shop : bank],
      } as const;
      return { ...vic, id, email, role: 'member', teams: [standing] };
    },
  };
}

const asked = { asked: { pids: 50 }, why: 'a test', minutes: null };

function killOf(group: GroupPath, more: Partial<HostEvent> & { kill?: object } = {}): HostEvent {
  const victim = { pid: 42, command: 'worker', user: null };
  const kill = {
    ...{ source: 'kernel-log', victimGroup: { path: group, kernelPath: group }, victims: [victim], victimsLeftOut: 0 },
    ...{ limit: null, killedGroup: null, constraint: null, invokedBy: null, stats: null, tasks: [], tasksLeftOut: 0 },
    before: [],
    ...more.kill,
  };
  return {
    kind: 'oom-kill',
    group,
    sequence: 1,
    atMs: Date.UTC(2026, 10, 23, 12, 0, 0),
    ...more,
    kill,
  } as unknown as HostEvent;
}

function returnOf(requestId: string, group: GroupPath, how: EndedTry['how'], nowMs: number): EndedTry {
  const settings = [
    { key: 'pids.max', path: `/sys/fs/cgroup/pids${group}/pids.max`, before: '10', tried: '20' },
  ] as const;
  const ended = {
    id: 'r',
    group,
    askedBy: null,
    sinceMs: nowMs - 600_000,
    returnsAtMs: nowMs,
    settings: [...settings],
    stuck: null,
  };
  return { number: 1, how, requestId, try: ended, outcome: null, atMs: nowMs };
}

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

test('a request is told when it is asked and when it is decided, each once, with codes and values', async () => {
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  const { id } = await bench.add(receiver.url);
  const mel = await bench.member('mel', 't1');
  const { id: request } = await askForMore(bench.as(mel), { group: shop, ...asked });
  await declineRequest(bench.as(ada), { id: request, words: 'not now' });
  const second = await askForMore(bench.as(mel), { group: shop, ...asked });
  await withdrawRequest(bench.as(mel), second);
  const third = await askForMore(bench.as(mel), { group: shop, ...asked });
  bench.time.nowMs += 15 * 86_400_000;
  await settleRequests({ ...bench.as(ada) }, { withGroups: false });
  await settleRequests({ ...bench.as(ada) }, { withGroups: false });
  for (let looks = 0; looks < 6; looks += 1) await bench.deliver();

  const bodies = receiver.received.map(({ body }) => JSON.parse(body));
  expect(bodies.map(({ type, data }) => `${type} ${data.request.id}`).sort()).toEqual(
    [
      ...[`request.asked ${request}`, `request.declined ${request}`, `request.asked ${second.id}`],
      ...[`request.withdrawn ${second.id}`, `request.asked ${third.id}`, `request.expired ${third.id}`],
    ].sort(),
  );
  expect(bodies.find(({ type }) => type === 'request.declined')).toMatchObject({
    text: `${ada.email} declined the request of mel@example.org for 50 processes in /teams/shop.`,
    link: `${publicUrl}/requests/${request}`,
    data: {
      ...{ host: 'testhost', group: shop, team: { id: 't1', name: 'Shop' }, code: 'told-request-declined' },
      values: { by: 'mel@example.org', decider: ada.email, pids: 50, memory: 0, cpu: 0 },
      request: { state: 'declined', asked: { pids: 50 }, granted: null, words: 'not now', why: 'a test' },
    },
  });
  expect((await bench.log(id)).every(({ state }) => state === 'delivered')).toBe(true);
});

test('what was not stored is not told: the two are one', async () => {
  await using bench = await openWebhookBench();
  await bench.add('http://127.0.0.1:1/');
  const mel = await bench.member('mel', 't1');
  await bench.db.$executeRawUnsafe(
    'CREATE TRIGGER no_deliveries BEFORE INSERT ON "WebhookDelivery" BEGIN SELECT RAISE(ABORT, \'full\'); END',
  );

  await expect(askForMore(bench.as(mel), { group: shop, ...asked })).rejects.toThrow();

  expect(await bench.db.teamRequest.count()).toBe(0);
});

test('each webhook is told of its topics alone, and a team’s of that team alone', async () => {
  await using receiver = await openReceiver();
  await using bench = await openWebhookBench();
  const of = async (name: string, topics: WebhookTopic[], team: string | null) => {
    const { id } = await bench.add(`${receiver.url}/${name}`, { topics, team });
    return { name, id };
  };
  const hooks = [
    await of('all', [...webhookTopics], null),
    await of('kills', ['kill'], null),
    await of('shop', [...webhookTopics], 't1'),
    await of('bank', [...webhookTopics], 't2'),
    await of('bank-requests', ['request-asked'], 't2'),
  ];
  const { nowMs } = bench.time;
  const [mel, bea] = [await bench.member('mel', 't1'), await bench.member('bea', 't2')];
  await askForMore(bench.as(mel), { group: shop, ...asked });
  await askForMore(bench.as(bea), { group: bank, ...asked });
  await storeEvents(bench.db, 'testhost', 'r', [
    killOf(`${shop}/a` as GroupPath, { sequence: 1 }),
    killOf(`${bank}/b` as GroupPath, { sequence: 2 }),
    killOf('/system' as GroupPath, { sequence: 3 }),
    { kind: 'group-appeared', group: shop, below: 0, sequence: 4, atMs: nowMs + 1 },
  ]);
  await recordReturns(bench.as(ada), [returnOf('return-1', shop, 'returned', nowMs)]);

  const told = await Promise.all(
    hooks.map(async ({ name, id }) => [
      name,
      (await bench.log(id)).map(({ type, text }) => `${type} ${/\/\w+(\/\w+)*/.exec(text)?.[0]}`).sort(),
    ]),
  );
  expect(Object.fromEntries(told)).toEqual({
    all: [
      ...['group.killed /system', 'group.killed /teams/bank/b', 'group.killed /teams/shop/a'],
      ...['limits.returned /teams/shop', 'request.asked /teams/bank', 'request.asked /teams/shop'],
    ],
    kills: ['group.killed /system', 'group.killed /teams/bank/b', 'group.killed /teams/shop/a'],
    shop: ['group.killed /teams/shop/a', 'limits.returned /teams/shop', 'request.asked /teams/shop'],
    bank: ['group.killed /teams/bank/b', 'request.asked /teams/bank'],
    'bank-requests': ['request.asked /teams/bank'],
  });
  const bodies = JSON.stringify(
    await bench.db.webhookDelivery.findMany({ where: { webhook: { teamId: 't1' } }, select: { body: true } }),
  );
  expect(bodies).not.toMatch(/bank|Bank|bea|t2|system/);
});

test('of a kill at a limit above, a team’s webhook is told what its members see', async () => {
  await using bench = await openWebhookBench();
  const [whole, team] = [
    await bench.add('http://127.0.0.1:1/'),
    await bench.add('http://127.0.0.1:1/', { team: 't1' }),
  ];
  const others = { path: bank, kernelPath: bank };
  const kill = {
    limit: {
      owner: { path: '/teams', kernelPath: '/teams' },
      memory: { limitBytes: 4096 },
      swap: null,
      swapCounts: 'swap',
    },
    ...{ invokedBy: 'vault', victimGroup: others, victims: [{ pid: 7, command: 'vault', user: null }] },
  };
  await storeEvents(bench.db, 'testhost', 'r', [killOf(shop, { kill })]);

  const [seen, masked] = await Promise.all(
    [whole, team].map(
      async ({ id }) => (await readDelivery({ ...bench.by() }, { id: (await bench.log(id))[0]?.id ?? '' })).payload,
    ),
  );
  expect(seen).toContain('vault (7) was killed');
  expect(masked).not.toMatch(/vault|bank|4096/);
  expect(JSON.parse(masked ?? '')).toMatchObject({
    type: 'group.killed',
    data: { group: shop, values: { limitGroup: '/teams' } },
  });
});

test('a return is told once: before it is on record, and not again when it is, also after its log is gone', async () => {
  await using bench = await openWebhookBench();
  const { id } = await bench.add('http://127.0.0.1:1/');
  const { nowMs } = bench.time;
  const ended = [
    returnOf('return-1', shop, 'returned', nowMs),
    returnOf('return-2', shop, 'stuck', nowMs),
    returnOf('return-3', shop, 'boot', nowMs),
  ];
  // Cut short between the two: the queue has it, the record does not.
  const { audit, ...context } = bench.as(ada);
  const dying = { ...audit, storeIntent: () => Promise.reject(new Error('killed')) };
  await expect(recordReturns({ ...context, audit: dying }, ended)).rejects.toThrow('killed');
  await recordReturns(bench.as(ada), ended);
  await recordReturns(bench.as(ada), ended);

  expect((await bench.log(id)).map(({ type }) => type).sort()).toEqual([
    'limits.return-failed',
    'limits.returned',
    'limits.returned',
  ]);
  await bench.db.webhookDelivery.deleteMany({});
  await recordReturns(bench.as(ada), ended);
  expect(await bench.log(id)).toEqual([]);
});

test('windows of a schedule are told once, and to the team whose group it is', async () => {
  await using bench = await openWebhookBench();
  const [all, ofBank] = [
    await bench.add('http://127.0.0.1:1/', { topics: ['schedule'] }),
    await bench.add('http://127.0.0.1:1/', { team: 't2' }),
  ];
  const schedule = {
    ...{ id: 's', group: shop, edits: [{ key: 'pids.max' as const, value: 20 }], days: [1 as const], isPaused: false },
    ...{ from: '20:00', until: '06:00', askedBy: null, createdAtMs: 0, begun: null, failed: null },
  };
  const about = { schedule, endMs: 2, outcome: null, reason: null, atMs: bench.time.nowMs };
  const events: ScheduleEvent[] = [
    { ...about, number: 1, how: 'stood', requestId: 'begin-1' },
    { ...about, number: 2, how: 'begun', requestId: 'begin-2' },
    { ...about, number: 3, how: 'refused', requestId: 'begin-3', reason: { why: 'No.', sentence: null } },
  ];
  // Cut short between the two: the queue has it, the record does not.
  const { audit, ...context } = bench.as(ada);
  const dying = { ...audit, storeIntent: () => Promise.reject(new Error('killed')) };
  await expect(recordBegins({ ...context, audit: dying }, events)).rejects.toThrow('killed');
  await recordBegins(bench.as(ada), events);
  await recordBegins(bench.as(ada), events);

  expect((await bench.log(all.id)).map(({ type }) => type).sort()).toEqual(['schedule.begun', 'schedule.refused']);
  expect(await bench.log(ofBank.id)).toEqual([]);
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

test('another team gets nothing of what waited for the team of before, and a team that is gone is told of nothing', async () => {
  await using bench = await openWebhookBench();
  const url = 'http://127.0.0.1:1/';
  const { id } = await bench.add(url, { name: 'chat', team: 't1' });
  await storeEvents(bench.db, 'testhost', 'r', [killOf(shop)]);
  await changeWebhook(bench.by(), { id, revision: 1, name: 'chat', url, topics: ['kill'], team: 't2' });
  expect(await bench.log(id)).toEqual([]);
  await bench.db.team.delete({ where: { id: 't2' } });
  await storeEvents(bench.db, 'testhost', 'r', [killOf(shop, { sequence: 2 }), killOf(bank, { sequence: 3 })]);

  expect(await bench.log(id)).toEqual([]);
  expect((await listWebhooks(bench.as(ada)))[0]?.team).toEqual({ id: 't2', name: null });
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
