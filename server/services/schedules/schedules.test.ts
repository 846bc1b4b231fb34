/** Schedules as web knows them: who may make and stop them, and what is on record of what the agent does by itself. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import type { NewSchedule, ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { settlePending } from '#server/services/changes/settle-pending.ts';
import { hostFor } from '#server/services/teams/host-for.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, api, openTestBench, vic, web } from '#server/services/test-bench.fixtures.ts';
import { createSchedule, listSchedules, pauseSchedule, removeSchedule } from './change-schedule.ts';
import { recordBegins } from './keep-schedule-records.ts';

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const nightly = (group: GroupPath): NewSchedule => ({
  ...{ group, edits: [{ key: 'memory.max', value: 9_007_199_254_740_993n }] },
  ...{ days: [1, 2, 3, 4, 5], from: '20:00', until: '06:00' },
});
const summary = 'Mon–Fri 20:00–06:00: memory.max = 9007199254740993 (8.0 PiB)';
const records = async () => {
  const rows = await bench
    .as(ada)
    .db.auditIntent.findMany({ orderBy: { sequence: 'asc' }, include: { outcome: true } });
  return rows.map(({ person, action, summary, outcome }) => [person, action, summary, outcome?.result ?? 'pending']);
};

test('one is made, paused, resumed and removed, each on record with what it is', async () => {
  await createSchedule(bench.as(ada), nightly(web));
  const [{ id = '' } = {}] = (await listSchedules(bench.as(ada))).schedules;
  await pauseSchedule(bench.as(ada), { id, isPaused: true });
  await pauseSchedule(bench.as(ada), { id, isPaused: false });
  await removeSchedule(bench.as(ada), { id });

  expect(await records()).toEqual(
    ['create', 'pause', 'resume', 'remove'].map((how) => [ada.email, `schedule.${how}`, summary, 'applied']),
  );
  expect((await listSchedules(bench.as(ada))).schedules).toEqual([]);
  await expect(removeSchedule(bench.as(ada), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('who may not change limits makes and stops none, whether there is one or not', async () => {
  await createSchedule(bench.as(ada), nightly(web));
  const [{ id = '' } = {}] = (await listSchedules(bench.as(vic))).schedules;

  await expect(createSchedule(bench.as(vic), nightly(web))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  for (const asked of [id, 'none'])
    await expect(removeSchedule(bench.as(vic), { id: asked })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect((await listSchedules(bench.as(ada))).schedules).toHaveLength(1);
});

test('a member has those of their own groups, and finds no others', async () => {
  bench.agent.kernel.set('/bank' as GroupPath, new Map());
  await createSchedule(bench.as(ada), nightly('/bank' as GroupPath));
  const bob: Actor = { ...vic, role: 'member', teams: [{ id: 't1', name: 'Web', role: 'member', tops: [web] }] };
  const as = () => {
    const context = bench.as(bob);
    return { ...context, host: hostFor(bob, context.host) };
  };
  await createSchedule(as(), nightly(api));

  expect((await listSchedules(as())).schedules.map(({ group }) => group)).toEqual([api]);
  await expect(createSchedule(as(), nightly(web))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const theirs = bench.agent.scheduled.find(({ group }) => group === '/bank')?.id ?? '';
  await expect(pauseSchedule(as(), { id: theirs, isPaused: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what web was killed in the middle of is settled by the agent’s journal', async () => {
  bench.agent.next = 'dies after';
  await expect(createSchedule(bench.as(ada), nightly(web))).rejects.toMatchObject({ code: 'AGENT_DOWN' });
  expect((await records()).at(-1)?.at(-1)).toBe('pending');

  await settlePending(bench.as(ada));

  expect((await records()).at(-1)?.at(-1)).toBe('applied');
});

test('what began by itself is on record once, as what it was', async () => {
  await createSchedule(bench.as(ada), nightly(web));
  const [schedule] = bench.agent.scheduled;
  if (!schedule) throw new Error('there is no schedule');
  const about = { schedule, endMs: 2, outcome: null, reason: null, atMs: 1 };
  const events: ScheduleEvent[] = [
    { ...about, number: 1, how: 'stood', requestId: 'begin-1' },
    { ...about, number: 2, how: 'refused', requestId: 'begin-2', reason: { why: 'No.', sentence: null } },
  ];

  await recordBegins(bench.as(ada), events);
  bench.restart();
  await recordBegins(bench.as(ada), events);

  expect((await records()).slice(1)).toEqual([
    ['corral', 'schedule.begin', `as it stood already, ${summary}`, 'applied'],
    ['corral', 'schedule.begin', `could not begin, ${summary}`, 'refused'],
  ]);
});
