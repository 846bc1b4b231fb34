/** Limits at given times, on the kernel that runs here, with a clock that the test moves. */
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { WeekDay } from '#server/domain/schedules/schedule-times.ts';
import { previewChange } from '../changes/apply-change.ts';
import { readGuard } from '../changes/guard.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { pauseSchedule, recoverSchedule, removeSchedule } from './change-schedules.ts';
import type { ScheduleAgent } from './schedule-agent.fixtures.ts';
import { startScheduleAgent } from './schedule-agent.fixtures.ts';
import { mostOfPerson } from './schedule-room.ts';
import { openScheduleStore } from './schedule-store.ts';

const notHere = whyNotHere('pids');
const days: WeekDay[] = [1, 2, 3, 4, 5, 6, 7];
/** Noon in Berlin, in winter. */
const noon = Date.UTC(2027, 0, 12, 11);
const hours = (amount: number) => amount * 3_600_000;
const evening = noon + hours(8);

let ground: TestGround;
let group: GroupPath;
let folder: string;
let agent: ScheduleAgent;
let nowMs = noon;
let count = 0;
let looks = 0;
const now = () => {
  looks += 1;
  return nowMs;
};

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('schedules');
});
beforeEach(async () => {
  if (notHere !== null) return;
  nowMs = noon;
  folder = mkdtempSync(path.join(tmpdir(), 'corral-schedules-'));
  group = await ground.make(`g${count++}`);
  agent = await startScheduleAgent(folder, now);
});
afterEach(() => {
  if (notHere !== null) return;
  agent.stop();
  rmSync(folder, { recursive: true });
});
afterAll(() => ground?.clear());

const file = () => {
  const hierarchy = host.hierarchyFor('pids');
  return hierarchy ? `${dirOf(hierarchy, group)}/pids.max` : '';
};
const pids = () => readFileSync(file(), 'utf8').trim();
const nightly = (value: number, more: object = {}) =>
  agent.add({ group, edits: [{ key: 'pids.max', value }], days, from: '20:00', until: '06:00', ...more });
const events = () =>
  agent.store.events().map(({ how, requestId }) => [how, requestId.replace(/-[0-9a-f]{12}-/, '-ID-')]);
const hasTold = (times: number) => agent.until(() => agent.store.events().length >= times);
const hasReturned = (times = 1) => agent.until(() => agent.tries.ended().length >= times);
/** The agent has looked at its clock since, and found nothing to do. */
async function hasLooked(): Promise<void> {
  const before = looks;
  await vi.waitFor(() => expect(looks).toBeGreaterThan(before + 12), { timeout: 20_000 });
}
/** Whatever the agent began when it was started is done. */
async function hasDone(): Promise<void> {
  const outcome = { id: '', group, scheduleBefore: null, scheduleAfter: null };
  await agent.changes.run({ requestId: `done-${count++}`, verb: 'pauseSchedule', group }, async () => outcome);
}
const only = () => agent.store.all()[0];
const restart = async () => {
  agent.stop();
  agent = await startScheduleAgent(folder, now);
};

describe.skipIf(notHere !== null)(`schedules${notHere ? ` (${notHere})` : ''}`, () => {
  test('begin at their time and end at their time, night after night', async () => {
    writeFileSync(file(), '40');
    await nightly(80);
    await hasLooked();
    expect(pids()).toBe('40');

    nowMs = evening;
    await hasTold(1);
    expect(pids()).toBe('80');
    expect(agent.tries.running()).toMatchObject([{ group, returnsAtMs: evening + hours(10) }]);

    nowMs = evening + hours(10);
    await hasReturned();
    expect(pids()).toBe('40');
    await hasLooked();
    expect(pids()).toBe('40');

    nowMs = evening + hours(24);
    await hasTold(2);
    expect(pids()).toBe('80');
    expect(events()).toEqual([
      ['begun', `begin-ID-${evening}`],
      ['begun', `begin-ID-${evening + hours(24)}`],
    ]);
  });

  test('begin in the middle where they were made, or the agent was started, in an open window; once', async () => {
    nowMs = evening + hours(3);
    await nightly(80);
    await hasTold(1);
    expect(pids()).toBe('80');
    await restart();
    await hasLooked();
    expect(events()).toHaveLength(1);

    agent.stop();
    nowMs = evening + hours(24 + 5);
    agent = await startScheduleAgent(folder, now);
    await hasTold(2);
    expect(pids()).toBe('80');
    expect(agent.tries.running()).toMatchObject([{ returnsAtMs: evening + hours(24 + 10) }]);
  });

  test('a window that was missed as a whole is not made up for', async () => {
    await nightly(80);
    agent.stop();
    nowMs = evening + hours(12);
    agent = await startScheduleAgent(folder, now);
    await hasLooked();
    expect([pids(), agent.store.events()]).toEqual(['max', []]);
  });

  test('what somebody changed in between is left alone, and what stood already is said', async () => {
    await nightly(80);
    nowMs = evening;
    await hasTold(1);
    writeFileSync(file(), '33');
    nowMs = evening + hours(10);
    await hasReturned();
    expect(pids()).toBe('33');
    expect(agent.tries.ended()[0]?.outcome?.settings).toMatchObject([{ status: 'changed-since' }]);

    writeFileSync(file(), '80');
    nowMs = evening + hours(24);
    await hasTold(2);
    expect(events().map(([how]) => how)).toEqual(['begun', 'stood']);
    expect(agent.tries.running()).toEqual([]);
  });

  test('paused, none begins, and what is under way goes on to its end', async () => {
    await nightly(80);
    nowMs = evening;
    await hasTold(1);
    const { id = '' } = only() ?? {};
    const change = (isPaused: boolean) =>
      agent.changes.run({ requestId: `p${isPaused}${nowMs}`, verb: 'pauseSchedule', group }, async (scene) =>
        pauseSchedule(scene, agent.store, { id, isPaused, requestId: 'p' }),
      );
    await change(true);
    expect(pids()).toBe('80');
    nowMs = evening + hours(10);
    await hasReturned();
    nowMs = evening + hours(25);
    await restart();
    await hasDone();
    expect([pids(), agent.store.events().length]).toEqual(['max', 1]);

    await change(false);
    await hasTold(2);
    expect(pids()).toBe('80');
  });

  test('removed, it is gone with the next start too, and what is under way comes back', async () => {
    await nightly(80);
    nowMs = evening;
    await hasTold(1);
    const { id = '' } = only() ?? {};
    await agent.changes.run({ requestId: 'r', verb: 'removeSchedule', group }, async (scene) =>
      removeSchedule(scene, agent.store, { id, requestId: 'r' }),
    );
    await restart();
    expect(agent.store.all()).toEqual([]);
    nowMs = evening + hours(10);
    await hasReturned();
    expect(pids()).toBe('max');
  });

  test('what the host refuses is said once and tried again while the window lasts', async () => {
    await nightly(80);
    rmdirSync(path.dirname(file()));
    nowMs = evening;
    await hasTold(1);
    expect(only()?.failed).toMatchObject({ attempts: 1, why: expect.stringContaining('does not exist') });
    nowMs += 60_000;
    await agent.until(() => only()?.failed?.attempts === 2);
    expect(events().map(([how]) => how)).toEqual(['refused']);

    // In the hierarchy of its limit alone it was gone: somebody makes it again.
    mkdirSync(path.dirname(file()));
    nowMs += 10 * 60_000;
    await hasTold(2);
    expect([pids(), events().map(([how]) => how)]).toEqual(['80', ['refused', 'begun']]);
    expect(only()?.failed).toBeNull();
  });

  test('a kill between the change and its mark does not begin it twice', async () => {
    await nightly(80);
    const kept = only();
    if (!kept) throw new Error('there is no schedule');
    nowMs = evening;
    await hasTold(1);
    const requestId = agent.store.events()[0]?.requestId;
    // As the file was before the mark.
    agent.store.put(kept.id, kept);
    agent.stop();
    agent = await startScheduleAgent(folder, now);
    await hasTold(2);

    expect(new Set(agent.store.events().map((each) => each.requestId))).toEqual(new Set([requestId]));
    nowMs = evening + hours(10);
    await hasReturned();
    expect(pids()).toBe('max');
  });

  test('a budget that is lower by then refuses it', async () => {
    const inner = `${group}/inner` as GroupPath;
    mkdirSync(`${path.dirname(file())}/inner`);
    writeFileSync(file(), '70');
    const budget = { top: group, team: 'Blue', overcommit: 1 };
    await agent.add({
      ...{ group: inner, edits: [{ key: 'pids.max', value: 60 }], days, from: '20:00', until: '06:00', budget },
    });
    writeFileSync(file(), '50');
    nowMs = evening;
    await hasTold(1);
    rmdirSync(`${path.dirname(file())}/inner`);
    expect(agent.store.events()[0]).toMatchObject({ how: 'refused', reason: { sentence: { code: /exceeded/ } } });
  });

  test('two on one limit at the same time are refused, and so is what could not be written now', async () => {
    await nightly(80);
    await expect(nightly(70, { from: '05:00', until: '07:00' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { code: 'schedule-overlaps' },
    });
    await nightly(70, { from: '06:00', until: '07:00' });
    await expect(
      agent.add({ group, edits: [{ key: 'cpuset.cpus', value: '4000' }], days, from: '08:00', until: '09:00' }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/KERNEL_REFUSED|NOT_AVAILABLE/) });
    await expect(
      agent.add({ group: '/corral-test-gone' as GroupPath, edits: [], days, from: '08:00', until: '09:00' }),
    ).rejects.toMatchObject({ code: 'GROUP_GONE' });
    expect(agent.store.all()).toHaveLength(2);
  });

  // The same on each kernel, and fifty of them take an emulated processor minutes.
  test.skipIf(host.mode === 'v2')('who has as many as one person may have makes no more, and others do', async () => {
    const [own, other] = ['ada@example.org', 'bob@example.org'];
    await nightly(80, { askedBy: own });
    const [first] = agent.store.all();
    for (let more = 1; first && more < mostOfPerson; more += 1)
      agent.store.put(`of-ada-${more}`, { ...first, id: `of-ada-${more}` });
    const atNoon = { from: '12:30', until: '13:00' };

    await expect(nightly(70, { ...atNoon, askedBy: own })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      sentence: { code: 'schedule-too-many-own' },
    });
    expect(agent.store.all()).toHaveLength(mostOfPerson);
    await nightly(70, { ...atNoon, askedBy: other });
    expect(agent.store.all()).toHaveLength(mostOfPerson + 1);

    // Nor by resuming somebody else's, which would be theirs.
    const bobs = agent.store.all().find(({ askedBy }) => askedBy === other)?.id ?? '';
    const resume = (askedBy: string) =>
      agent.changes.run({ requestId: `resume-${askedBy}`, verb: 'pauseSchedule', group }, async (scene) =>
        pauseSchedule(scene, agent.store, { id: bobs, isPaused: false, requestId: 'r', askedBy }),
      );
    await expect(resume(own)).rejects.toMatchObject({ sentence: { code: 'schedule-too-many-own' } });
    expect(agent.store.of(bobs)?.askedBy).toBe(other);
    await resume(other);
  });

  test('one that is paused for a reason keeps it over a restart, until somebody resumes it and answers for it', async () => {
    await nightly(80);
    const { id = '' } = only() ?? {};
    const reason = { why: 'Paused, because.', sentence: { code: 'schedule-maker-gone', values: { who: 'bob' } } };
    const pause = (how: Partial<Parameters<typeof pauseSchedule>[2]> & { isPaused: boolean }) =>
      agent.changes.run({ requestId: `why${how.isPaused}`, verb: 'pauseSchedule', group }, async (scene) =>
        pauseSchedule(scene, agent.store, { id, requestId: 'held-1', ...how }),
      );

    await pause({ isPaused: true, reason });
    const reopened = openScheduleStore(path.join(folder, 'schedules.json'), () => {}).of(id);
    expect(reopened).toMatchObject({ isPaused: true, held: { ...reason, requestId: 'held-1' } });

    await pause({ isPaused: false, askedBy: 'ada@example.org' });
    expect(agent.store.of(id)).toMatchObject({ isPaused: false, held: null, askedBy: 'ada@example.org' });
  });

  test('of one that was cut short the file tells whether it is there', async () => {
    await nightly(80);
    const { id = '' } = only() ?? {};
    const open = (to: 'going' | 'paused' | 'removed') =>
      ({ steps: [{ kind: 'schedule', id, to }] }) as unknown as Parameters<typeof recoverSchedule>[1];

    const found = (['going', 'paused', 'removed'] as const).map((to) => recoverSchedule(agent.store, open(to)).isWhole);

    expect(found).toEqual([true, false, false]);
  });

  test('the plan that refuses is that of a form', () => {
    const plan = previewChange(
      { host, guard: readGuard(host, { onlyUnder: null, guardedPids: [] }) },
      {
        ...{ group, edits: [{ key: 'cpuset.cpus', value: '4000' }] },
      },
    );
    expect(plan.refused).toBe(true);
  });
});
