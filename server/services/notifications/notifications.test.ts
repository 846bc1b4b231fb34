/** Who is told what in the app, what they still see of it, and what they have read. Over a real database and a fake agent. */
import { beforeEach, expect, test } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { notificationListSchema } from '#server/domain/notifications/notification.ts';
import { keptNotificationDays } from '#server/domain/notifications/notification-kinds.ts';
import type { Actor } from '#server/domain/people/access.ts';
import type { Schedule, ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { declineRequest, withdrawRequest } from '#server/services/requests/decide-request.ts';
import {
  ada,
  api,
  approve,
  as,
  ask,
  bench,
  kim,
  mel,
  mib,
  more,
  omar,
  openRequests,
  returnAll,
  shop,
  system,
  team,
  withSessions,
  zoe,
} from '#server/services/requests/requests.fixtures.ts';
import { settleRequests } from '#server/services/requests/settle-requests.ts';
import { recordBegins } from '#server/services/schedules/keep-schedule-records.ts';
import { removeMember } from '#server/services/teams/change-members.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';
import { recordReturns } from '#server/services/tries/keep-try-records.ts';
import { keepNotifications, pruneNotifications } from './keep-notifications.ts';
import {
  listNotifications,
  markAllNotifications,
  markNotification,
  readNotificationState,
} from './list-notifications.ts';
import { watchNotifications } from './watch-notifications.ts';

beforeEach(openRequests);

const list = async (actor: Actor, input: object = {}) =>
  listNotifications(as(actor), notificationListSchema.parse(input));
const told = async (actor: Actor) => (await list(actor)).rows.map(({ kind }) => kind);
const texts = async (actor: Actor) => (await list(actor)).rows.map(({ sentence }) => sentence.text);
const state = (actor: Actor) => readNotificationState(system().db, actor);
const feed = { tell: () => undefined };

function killOf(sequence: number, group: string, command: string, more: object = {}): HostEvent {
  const kill = {
    ...{ source: 'kernel-log', victimGroup: { path: group, kernelPath: group }, victimsLeftOut: 0, limit: null },
    ...{ victims: [{ pid: 42, command, user: null }], killedGroup: null, constraint: null, invokedBy: null },
    ...{ stats: null, tasks: [], tasksLeftOut: 0, before: [], ...more },
  };
  return { kind: 'oom-kill', group, sequence, atMs: bench.time.nowMs + sequence, kill } as unknown as HostEvent;
}

test('of a request below the top group its owners and those who change limits anywhere are told, who asked and the others are not', async () => {
  const id = await ask(mel, more(undefined, { group: api }));

  expect(await texts(omar)).toEqual(['mel@example.org asks for 768 MiB of memory in /shop/api.']);
  expect((await list(kim)).rows).toMatchObject([
    { kind: 'request.asked', group: api, path: `/requests/${id}`, isRead: false, host: 'testhost' },
  ]);
  expect(await told(ada)).toEqual(['request.asked']);
  expect(await told(mel)).toEqual([]);
  expect(await told(zoe)).toEqual([]);
});

test('of a request for a budget no owner is told: they may not decide it', async () => {
  await ask(mel);

  expect(await told(omar)).toEqual([]);
  expect(await told(ada)).toEqual(['request.asked']);
});

test('who is disabled is told nothing', async () => {
  await system().db.user.update({ where: { id: kim.id }, data: { disabledAt: new Date(0) } });
  await ask(mel);

  expect(await told(kim)).toEqual([]);
});

test('who asked is told of the decision, and nobody else has it to decide any more', async () => {
  const id = await ask(mel, more(undefined, { minutes: 10 }));
  await approve(kim, id, { granted: { memory: 600 * mib } });

  expect(await texts(mel)).toEqual([
    'kim@example.org granted you less than you asked for, 600 MiB of memory in /shop for 10 min.',
  ]);
  expect((await list(ada)).rows).toMatchObject([{ kind: 'request.asked', isRead: true }]);
  expect((await state(ada)).unread).toBe(0);

  await declineRequest(as(ada), { id: await ask(mel), words: 'not now' });
  expect((await texts(mel))[0]).toBe('ada@example.org declined your request for 768 MiB of memory in /shop.');
  await withdrawRequest(as(mel), { id: await ask(mel) });
  expect(await told(mel)).toHaveLength(2);
  expect((await state(ada)).unread).toBe(0);
});

test('what was granted for a while is told to end soon and to have ended, each once', async () => {
  const id = await ask(mel, more(undefined, { minutes: 10 }));
  await approve(ada, id);
  for (const minutes of [8, 9]) {
    bench.time.nowMs = (bench.agent.running[0]?.returnsAtMs ?? 0) - (10 - minutes) * 60_000;
    await settleRequests(system());
  }
  const soonMs = (await list(mel)).rows.find(({ kind }) => kind === 'request.ends-soon')?.atMs;
  returnAll();
  await settleRequests(system());
  await settleRequests(system());

  expect(await told(mel)).toEqual(expect.arrayContaining(['request.returned', 'request.ends-soon', 'request.granted']));
  expect(await told(mel)).toHaveLength(3);
  expect(await texts(mel)).toContain(
    'What you were granted in /shop, 768 MiB of memory, ends soon: then the limits of before come back.',
  );
  expect(soonMs).toBe((bench.agent.ended[0]?.try.returnsAtMs ?? 0) - 2 * 60_000);
});

test('one that nobody decided is told as expired', async () => {
  await ask(mel);
  bench.time.nowMs += 15 * 86_400_000;
  await settleRequests(system(), { withGroups: false });

  expect(await texts(mel)).toEqual(['Nobody decided in time on your request for 768 MiB of memory in /shop.']);
});

test('what was not stored is not told, and what could not be told is not stored', async () => {
  const { db } = system();
  await db.$executeRawUnsafe(
    'CREATE TRIGGER no_notifications BEFORE INSERT ON "Notification" BEGIN SELECT RAISE(ABORT, \'full\'); END',
  );

  await expect(ask(mel)).rejects.toThrow();
  await expect(storeEvents(db, 'testhost', 'r', [killOf(1, api, 'worker')])).rejects.toThrow();

  expect(await db.teamRequest.count()).toBe(0);
  expect(await db.event.count()).toBe(0);
});

test('a kill is told to the members of the group’s team; until it is read the next ones there are added to it', async () => {
  const { db } = system();
  await storeEvents(db, 'testhost', 'r', [killOf(1, api, 'worker'), killOf(2, '/system', 'other')]);
  await storeEvents(db, 'testhost', 'r', [killOf(1, api, 'worker')]);

  expect(await texts(mel)).toEqual(['worker was killed in /shop/api: out of memory.']);
  expect(await texts(omar)).toEqual(['worker was killed in /shop/api: out of memory.']);
  for (const actor of [zoe, ada, kim]) expect(await told(actor)).toEqual([]);

  await storeEvents(db, 'testhost', 'r', [killOf(3, api, 'loader'), killOf(4, shop, 'nginx'), killOf(5, api, 'cron')]);
  expect(await texts(mel)).toEqual([
    '3 processes were killed in /shop/api, cron last: out of memory.',
    'nginx was killed in /shop: out of memory.',
  ]);

  await markAllNotifications(as(mel), feed, { upTo: (await state(mel)).newestId });
  await storeEvents(db, 'testhost', 'r', [killOf(6, api, 'late')]);
  expect((await texts(mel))[0]).toBe('late was killed in /shop/api: out of memory.');
  expect((await texts(omar))[0]).toBe('4 processes were killed in /shop/api, late last: out of memory.');
  expect((await state(mel)).unread).toBe(1);
});

test('a member is not told whom a limit above has killed of others', async () => {
  const others = { victimGroup: { path: '/bank/vault', kernelPath: '/bank/vault' } };
  await storeEvents(system().db, 'testhost', 'r', [killOf(1, shop, 'vault', others)]);

  expect(await texts(mel)).toEqual(['A process was killed in /shop: out of memory.']);
  expect(JSON.stringify(await system().db.notification.findMany())).not.toContain('vault');
});

test('a try that could not be put back is told to who made it, and to whom it was granted, once however often it is tried again', async () => {
  await approve(omar, await ask(mel, more(undefined, { group: api, minutes: 10 })));
  const [tried] = bench.agent.running;
  if (!tried) throw new Error('nothing was granted');
  const stuck = { why: 'no', sentence: null, atMs: 0, attempts: 1, againAtMs: 0 };
  const ended = ['return-1', 'return-2'].map((requestId, at) => ({
    ...{
      number: at + 1,
      how: 'stuck' as const,
      requestId,
      try: { ...tried, askedBy: omar.email, stuck },
      outcome: null,
    },
    atMs: tried.returnsAtMs + at,
  }));
  // Web is killed between telling and the record.
  const { audit, ...context } = system();
  const dying = { ...audit, storeIntent: () => Promise.reject(new Error('killed')) };
  await expect(recordReturns({ ...context, audit: dying }, ended)).rejects.toThrow('killed');
  bench.restart();
  await recordReturns(system(), ended);

  const ofThat = (kinds: string[]) => kinds.filter((kind) => kind === 'limits.return-failed');
  expect(ofThat(await told(omar))).toHaveLength(1);
  expect(ofThat(await told(mel))).toHaveLength(1);
  expect(ofThat(await told(ada))).toHaveLength(0);
  // Once on record it is not told again, also not when its notification is gone.
  await system().db.notification.deleteMany();
  await recordReturns(system(), ended);
  expect(await told(omar)).toEqual([]);
});

test('a schedule whose window could not begin is told to who made it, once; one that began is not', async () => {
  const schedule = { id: 's1', group: api, edits: [], days: [1], from: '20:00', until: '06:00', askedBy: mel.email };
  const event = (number: number, how: ScheduleEvent['how']): ScheduleEvent => ({
    ...{ number, how, requestId: `begin-${number}`, schedule: schedule as unknown as Schedule, endMs: 0 },
    ...{ outcome: null, reason: { why: 'no', sentence: null }, atMs: bench.time.nowMs },
  });
  const events = [event(1, 'refused'), event(2, 'stood')];
  await recordBegins(system(), events);
  await recordBegins(system(), events);

  expect(await texts(mel)).toEqual([
    'Your schedule of /shop/api, Mon 20:00–06:00, could not begin. It is tried again as long as its window lasts.',
  ]);
  expect((await list(mel)).rows[0]?.path).toBe('/teams/schedules');
});

test('who is taken out of the team does not see any more what happened there, nor can mark it', async () => {
  const { db } = system();
  await storeEvents(db, 'testhost', 'r', [killOf(1, api, 'worker')]);
  const [seen] = (await list(mel)).rows;
  await removeMember(withSessions(ada), { id: team, person: mel.id });
  const now: Actor = { ...mel, teams: await readStandings(db, 'testhost', mel.id) };

  expect(await told(now)).toEqual([]);
  expect(await state(now)).toEqual({ unread: 0, newestId: 0 });
  await expect(markNotification(as(now), feed, { id: seen?.id ?? 0, isRead: true })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await told(omar)).toEqual(['group.killed']);
});

test('what was told to a team is not seen by somebody of another one that has the group now', async () => {
  const { db } = system();
  await storeEvents(db, 'testhost', 'r', [killOf(1, api, 'worker')]);
  await db.notification.updateMany({ where: { userId: mel.id }, data: { userId: zoe.id } });
  const withGroup: Actor = { ...zoe, teams: [{ id: 'other', name: 'Other', role: 'owner', tops: [shop] }] };

  expect(await told(withGroup)).toEqual([]);
});

test('each person has read what they have read; all at once up to what was seen', async () => {
  const { db } = system();
  await ask(mel);
  const first = (await list(ada)).rows[0];
  await markNotification(as(ada), feed, { id: first?.id ?? 0, isRead: true });
  expect((await state(ada)).unread).toBe(0);
  expect((await state(kim)).unread).toBe(1);
  await markNotification(as(ada), feed, { id: first?.id ?? 0, isRead: false });
  expect((await state(ada)).unread).toBe(1);
  await expect(markNotification(as(kim), feed, { id: first?.id ?? 0, isRead: true })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });

  const { newestId } = await state(ada);
  await ask(mel);
  await markAllNotifications(as(ada), feed, { upTo: newestId });
  expect((await list(ada)).rows.map(({ isRead }) => isRead)).toEqual([false, true]);
  expect((await list(ada, { unreadOnly: true })).rows).toHaveLength(1);
  expect(await db.notification.count({ where: { userId: kim.id, readAt: null } })).toBe(2);
});

test('pages go on where the last one ended', async () => {
  for (let number = 0; number < 5; number += 1) await ask(mel, more({ memory: (600 + number) * mib }));
  const first = await list(ada, { limit: 2 });
  const second = await list(ada, { limit: 2, cursor: first.nextCursor });
  const third = await list(ada, { limit: 2, cursor: second.nextCursor });

  const ids = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id));
  expect(ids).toEqual((await list(ada)).rows.map(({ id }) => id));
  expect(ids).toHaveLength(5);
  expect(third.nextCursor).toBeNull();
});

test('the newest of each person stay, and nothing that is older than it is kept', async () => {
  const context = system();
  for (let number = 0; number < 4; number += 1) await ask(mel, more({ memory: (600 + number) * mib }));
  const ids = (await list(ada)).rows.map(({ id }) => id);
  await pruneNotifications(context, 3);
  expect((await list(ada)).rows.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  expect(await told(kim)).toHaveLength(3);

  bench.time.nowMs += keptNotificationDays * 86_400_000;
  await pruneNotifications(context, 3);
  expect(await told(ada)).toHaveLength(3);
  bench.time.nowMs += 1;
  await pruneNotifications(context, 3);
  expect(await told(ada)).toHaveLength(0);
});

test('a page hears of what is new to the person, whoever stored it, and of nothing else', async () => {
  const { db, clock } = system();
  await using kept = closing(keepNotifications({ db, clock, everyMs: 5 }, () => undefined));
  const ending = new AbortController();
  const ofAda = watchNotifications({ db, feed: kept.feed, actor: ada }, ending.signal);
  const ofZoe = watchNotifications({ db, feed: kept.feed, actor: zoe }, ending.signal);
  expect((await ofAda.next()).value).toEqual({ unread: 0, newestId: 0 });
  expect((await ofZoe.next()).value).toEqual({ unread: 0, newestId: 0 });

  const nothing = ofZoe.next();
  const next = ofAda.next();
  const id = await ask(mel);
  expect((await next).value).toMatchObject({ unread: 1 });
  const after = ofAda.next();
  // Nobody is told of it: what is unread is less.
  await withdrawRequest(as(mel), { id });
  expect((await after).value).toMatchObject({ unread: 0 });
  ending.abort();
  expect(await nothing).toEqual({ done: true, value: undefined });
});

function closing(feedToClose: ReturnType<typeof keepNotifications>) {
  return { feed: feedToClose, [Symbol.asyncDispose]: () => feedToClose.close() };
}
