/** A schedule does not outlive the right of whoever asked for it. */
import { beforeEach, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { createTeamSchema } from '#server/domain/teams/team.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { addMember, removeMember } from '#server/services/teams/change-members.ts';
import { createTeam } from '#server/services/teams/change-team.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, openTestBench, vic } from '#server/services/test-bench.fixtures.ts';
import { createSchedule, pauseSchedule } from './change-schedule.ts';
import { holdUnallowed } from './hold-schedules.ts';

const shop = '/web/api' as GroupPath;
const below = '/web/api/ci' as GroupPath;
const sessions = { personChanged: () => {} };
let bench: TestBench;
let admin: Actor;
let bob: Actor;
let team: string;

beforeEach(async () => {
  bench = await openTestBench();
  const { db, clock } = bench.as(ada);
  const make = (email: string, role: 'admin' | 'member') =>
    db.$transaction((transaction) =>
      createPerson(transaction, { email, name: email, role, passwordHash: 'x', now: new Date(clock()) }),
    );
  admin = { ...ada, id: await make(ada.email, 'admin') };
  const id = await make('bob@example.org', 'member');
  bench.agent.kernel.set(below, new Map());
  const top = { kind: 'adopt', group: shop };
  team = (await createTeam({ ...bench.as(admin), sessions }, createTeamSchema.parse({ name: 'Shop', top }))).id;
  await addMember({ ...bench.as(admin), sessions }, { id: team, email: 'bob@example.org', role: 'member' });
  const teams = [{ id: team, name: 'Shop', role: 'member' as const, tops: [shop] }];
  bob = { ...vic, id, email: 'bob@example.org', role: 'member', teams };
  await createSchedule(bench.as(bob), {
    ...{ group: below, edits: [{ key: 'pids.max', value: 9 }] },
    ...{ days: [1], from: '20:00', until: '06:00' },
  });
  return () => bench[Symbol.asyncDispose]();
});

const hold = () => holdUnallowed({ ...bench.as(admin) });
const now = () => bench.agent.scheduled[0];
const held = async () =>
  (
    await bench.as(admin).db.auditIntent.findMany({
      where: { person: 'corral', action: 'schedule.pause' },
      include: { outcome: true },
    })
  ).map(({ group, role, outcome }) => [group, role, outcome?.result, outcome?.why]);

test('as long as they may it goes on', async () => {
  await hold();

  expect(now()).toMatchObject({ isPaused: false, askedBy: 'bob@example.org' });
  expect(await held()).toEqual([]);
});

test.each([
  [
    'who leaves the team',
    'schedule-maker-may-not',
    () => removeMember({ ...bench.as(admin), sessions }, { id: team, person: bob.id ?? '' }),
  ],
  [
    'who is disabled',
    'schedule-maker-disabled',
    () => bench.as(admin).db.user.update({ where: { id: bob.id ?? '' }, data: { disabledAt: new Date() } }),
  ],
  [
    'who has no account any more',
    'schedule-maker-gone',
    () => bench.as(admin).db.user.delete({ where: { id: bob.id ?? '' } }),
  ],
  [
    'whose role reads alone',
    'schedule-maker-may-not',
    () => bench.as(admin).db.user.update({ where: { id: bob.id ?? '' }, data: { role: 'auditor' } }),
  ],
  [
    'whose team has lost the group',
    'schedule-maker-may-not',
    () => bench.as(admin).db.teamTop.deleteMany({ where: { teamId: team } }),
  ],
])('%s leaves it paused, with the reason, on record once', async (_, code, happen) => {
  await happen();
  await hold();
  await hold();

  expect(now()).toMatchObject({ isPaused: true, held: { sentence: { code } } });
  expect(await held()).toEqual([[below, 'system', 'applied', expect.stringContaining('bob@example.org')]]);
});

test('a kill of web after the pause loses no record', async () => {
  const { db } = bench.as(admin);
  await db.user.update({ where: { id: bob.id ?? '' }, data: { disabledAt: new Date() } });
  const parts = bench.as(admin);
  const lost = { ...parts.audit, storeIntent: () => Promise.reject(new Error('killed')) };
  await expect(holdUnallowed({ ...parts, audit: lost })).rejects.toThrow('killed');
  expect(now()?.isPaused).toBe(true);

  bench.restart();
  await hold();

  expect(await held()).toHaveLength(1);
});

test('whoever may resumes it, and answers for it from then on', async () => {
  await bench.as(admin).db.user.update({ where: { id: bob.id ?? '' }, data: { disabledAt: new Date() } });
  await hold();
  await pauseSchedule(bench.as(admin), { id: now()?.id ?? '', isPaused: false });
  await hold();

  expect(now()).toMatchObject({ isPaused: false, held: null, askedBy: ada.email });
});

test('what a person has paused stays as they left it', async () => {
  await pauseSchedule(bench.as(admin), { id: now()?.id ?? '', isPaused: true });
  await bench.as(admin).db.user.update({ where: { id: bob.id ?? '' }, data: { disabledAt: new Date() } });
  await hold();

  expect(now()?.held ?? null).toBeNull();
  expect(await held()).toEqual([]);
});
