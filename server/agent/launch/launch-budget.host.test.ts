/** The kernel takes a process into a group beyond its pids.max: launches are held to a team's budget of processes before. */
import { readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { countPids } from '#server/cgroupfs/teams/read-budget.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { host, openTestGround, type TestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { openWantedBench } from '../wanted/wanted-agent.fixtures.ts';
import type { LaunchBench } from './launch-agent.fixtures.ts';
import { openLaunchBench } from './launch-agent.fixtures.ts';

const whyNot = whyNotHere('pids');
const pids = host.hierarchyFor('pids');

describe.skipIf(whyNot !== null)(`launches and budgets of processes (${whyNot ?? 'here'})`, () => {
  let ground: TestGround;
  let team: GroupPath;
  let inside: GroupPath;
  let beside: GroupPath;

  beforeEach(async () => {
    ground = await openTestGround('launch-budget');
    team = await ground.make('team');
    [inside, beside] = [await ground.make('inside', team), await ground.make('beside', team)];
    for (const group of [beside, beside, inside]) await ground.startProcess(group);
  });
  afterEach(() => ground.clear());

  const policy = (overcommit: number | null = 1): BudgetPolicy => ({ top: team, team: 'Blue', overcommit });
  const dir = (group: GroupPath) => (pids ? dirOf(pids, group) : '');
  const setBudget = (most: number) => writeFileSync(`${dir(team)}/pids.max`, String(most));
  const runGroups = () => readdirSync(dir(inside)).filter((name) => name.startsWith('run-'));
  const sleeping = ['sleep', '1000'];
  const inputOfLaunch = (ownGroup: boolean) =>
    launchInputSchema.parse({
      ...{ command: { kind: 'argv', argv: sleeping }, group: inside, user: 'root', folder: '/', ownGroup },
    });

  describe('by people', () => {
    let bench: LaunchBench;

    beforeEach(async () => {
      bench = await openLaunchBench();
    });
    afterEach(() => bench.close());

    /** "launched", or the codes of what refuses it: first foretold, then done all the same. */
    async function launch({
      ownGroup = true,
      budget = policy(),
    }: {
      ownGroup?: boolean;
      budget?: BudgetPolicy | null;
    }) {
      const under = budget === null ? {} : { budget };
      const plan = await bench.agent.verbs.planLaunch({ ...inputOfLaunch(ownGroup), ...under });
      const answer = await bench.launch(inside, sleeping, { ownGroup, ...under }).then(
        () => 'launched',
        (error: unknown) => (isAppError(error) ? [error.code, error.sentence?.code] : Promise.reject(error)),
      );
      expect(plan.notes.some(({ kind }) => kind === 'blocks')).toBe(answer !== 'launched');
      return answer;
    }

    test('a full team launches nothing, and is told what is left and who has most; with room it does', async () => {
      setBudget(3);
      const refused = ['BUDGET_EXCEEDED', 'budget-full-for-launch-by-others'];

      expect(await launch({})).toEqual(refused);
      expect(await launch({ ownGroup: false })).toEqual(refused);
      // Whose handing out is held to nothing has the same budget in the kernel.
      expect(await launch({ budget: policy(null) })).toEqual(refused);
      expect(countPids(dir(team))).toBe(3);
      expect(runGroups()).toEqual([]);
      expect((await bench.agent.verbs.runs({ group: null, limit: 500 })).total).toBe(0);
      const { notes } = await bench.agent.verbs.planLaunch({ ...inputOfLaunch(true), budget: policy() });
      expect(notes.map(({ text }) => text)).toContain(
        `This would start 1 process in ${team}. Blue's budget there is 3 processes, threads counted; all of it is in use. ${beside} has most, 2 processes.`,
      );

      setBudget(4);
      expect(await launch({})).toBe('launched');
      expect(countPids(dir(team))).toBe(4);
      // The same again: what the first one has taken the second one finds taken.
      expect(await launch({})).toEqual(refused);
      expect(countPids(dir(team))).toBe(4);
      expect(runGroups()).toHaveLength(1);
    });

    test('of many who launch at once as many do as there is room for', async () => {
      setBudget(5);
      const answers = await Promise.all(
        Array.from({ length: 6 }, () =>
          bench.launch(inside, sleeping, { budget: policy() }).then(
            () => 'launched',
            (error: unknown) => (isAppError(error) ? error.code : Promise.reject(error)),
          ),
        ),
      );

      expect(answers.filter((answer) => answer === 'launched')).toHaveLength(2);
      expect(answers.filter((answer) => answer === 'BUDGET_EXCEEDED')).toHaveLength(4);
      expect(countPids(dir(team))).toBe(5);
    });

    test('a top group without a limit of processes bounds none, and where there is no team nobody counts', async () => {
      writeFileSync(`${dir(team)}/pids.max`, 'max');
      expect(await launch({})).toBe('launched');
      setBudget(1);
      expect(await launch({ budget: null })).toBe('launched');
    });
  });

  test('a launch at the boot is held to it as web has told it last, and told as not made', async () => {
    setBudget(10);
    const bench = await openWantedBench();
    try {
      await bench.agent.verbs.keepBudgets({ budgets: [policy()] });
      const asked = { ...inputOfLaunch(true), command: { kind: 'argv' as const, argv: ['true'] } };
      await bench.agent.verbs.launch({ ...asked, startAtBoot: true, requestId: 'launch-1' });
      await bench.stop();

      setBudget(3);
      await bench.start({ newBoot: true });
      const full = await bench.report();
      await bench.stop();
      setBudget(10);
      await bench.start({ newBoot: true });
      const free = await bench.report();

      expect(full.launches).toMatchObject([{ runId: null, why: { code: 'budget-full-for-launch-by-others' } }]);
      expect(free.launches).toMatchObject([{ runId: expect.any(String), why: null }]);
    } finally {
      await bench.close();
    }
  });
});
