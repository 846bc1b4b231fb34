import { expect, test } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { type WebhookTopic, webhookTopics } from '#server/domain/webhooks/webhook-topics.ts';
import { openReceiver } from '#server/outbound/receiver.fixtures.ts';
import { askForMore } from '#server/services/requests/ask-for-more.ts';
import { declineRequest, withdrawRequest } from '#server/services/requests/decide-request.ts';
import { settleRequests } from '#server/services/requests/settle-requests.ts';
import { recordBegins } from '#server/services/schedules/keep-schedule-records.ts';
import { recordReturns } from '#server/services/tries/keep-try-records.ts';
import { ada } from '../test-bench.fixtures.ts';
import { changeWebhook } from './change-webhook.ts';
import { listWebhooks, readDelivery } from './list-webhooks.ts';
import { asked, bank, killOf, openWebhookBench, publicUrl, returnOf, shop } from './webhook-bench.fixtures.ts';

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
      values: { by: 'mel@example.org', decider: ada.email, pids: 50 },
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
