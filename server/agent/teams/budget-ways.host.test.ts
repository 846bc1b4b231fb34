/** A team's budget on every way in that is not a change of limits by hand: loads and their way back, the boot, tries, schedules. */
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyChange, previewChange } from '#server/agent/changes/apply-change.ts';
import { openHostChanges } from '#server/agent/changes/host-changes.ts';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import {
  available,
  host,
  limitHierarchies,
  onV2,
  openTestGround,
  sceneNow,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import { planLoad } from '#server/agent/config/plan-load.ts';
import { runLoad } from '#server/agent/config/run-load.ts';
import { startScheduleAgent } from '#server/agent/schedules/schedule-agent.fixtures.ts';
import { startTryAgent } from '#server/agent/tries/try-agent.fixtures.ts';
import { openRestore } from '#server/agent/wanted/restore-at-start.ts';
import { openWantedStore } from '#server/agent/wanted/wanted-store.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readBudgetNode } from '#server/cgroupfs/teams/read-budget.ts';
import type { WantedGroup as LoadedGroup } from '#server/domain/config/load-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { amountOf, holdersIn } from '#server/domain/teams/budget.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { openBudgetStore } from './budget-store.ts';

const whyNot = whyNotHere('memory', 'pids');
const asked = { by: 'ada@example.org', requestId: 'r', atMs: 1 };

describe.skipIf(whyNot !== null)(`a budget of 100 processes (${whyNot ?? 'here'})`, () => {
  let ground: TestGround;
  let folder: string;
  let a: GroupPath;
  let b: GroupPath;
  const pids = (value: number | 'max'): LimitEdit => ({ key: 'pids.max', value });
  const policy = (overcommit: number | null = 1): BudgetPolicy => ({ top: ground.top, team: 'Blue', overcommit });

  beforeEach(async () => {
    ground = await openTestGround('ways');
    folder = mkdtempSync(path.join(tmpdir(), 'corral-ways-'));
    [a, b] = [await ground.make('a'), await ground.make('b')];
    await set(ground.top, pids(100));
    await set(a, pids(40));
    await set(b, pids(40));
  });
  afterEach(async () => {
    await ground.clear();
    rmSync(folder, { recursive: true });
  });

  /** Past the policy, as somebody with a shell. */
  async function set(group: GroupPath, edit: LimitEdit): Promise<void> {
    const { basis } = previewChange(sceneNow(), { group, edits: [edit] });
    const request = { group, edits: [edit], basis, confirmed: null, requestId: 'test' };
    expect((await applyChange(sceneNow(), request)).result).toBe('applied');
  }

  const handedOut = () => {
    const node = readBudgetNode(host, ground.top, 'pids');
    return node && amountOf(holdersIn(node));
  };
  const loaded = (group: GroupPath, ...edits: LimitEdit[]): LoadedGroup => ({
    ...{ path: group, hierarchies: limitHierarchies, enable: onV2(available), edits },
    ...{ quotaPart: null, rows: [], rights: [] },
  });
  /** "applied", or the code of what refuses it: first foretold, then done all the same. */
  async function load(groups: LoadedGroup[], removes: GroupPath[] = [], budgets = [policy()]): Promise<string> {
    const request = { groups, removes: removes.map((gone) => ({ path: gone, hierarchies: limitHierarchies })) };
    const plan = planLoad(sceneNow(), { ...request, budgets });
    const answer = await runLoad(sceneNow(), {
      ...{ ...request, budgets, basis: plan.basis, confirmed: plan.confirm, requestId: 'load' },
    }).then(
      ({ result }) => result,
      (error: unknown) => (isAppError(error) ? error.code : Promise.reject(error)),
    );
    expect(plan.refused).toBe(answer !== 'applied');
    return answer;
  }

  test('a load hands out no more than there is, all of its groups together', async () => {
    expect(await load([loaded(a, pids(61))])).toBe('BUDGET_EXCEEDED');
    expect(await load([loaded(a, pids(50)), loaded(b, pids(51))])).toBe('BUDGET_EXCEEDED');
    const [c, d] = [`${ground.top}/c`, `${ground.top}/c/d`] as [GroupPath, GroupPath];
    expect(await load([loaded(c), loaded(d, pids(21))])).toBe('BUDGET_EXCEEDED');
    expect(handedOut()).toBe(80);

    // What one gives up another may have, in whichever order.
    expect(await load([loaded(a, pids(70)), loaded(b, pids(30))])).toBe('applied');
    expect(handedOut()).toBe(100);
    expect(await load([loaded(a, pids(60)), loaded(c), loaded(d, pids(10))])).toBe('applied');
    expect(await load([loaded(b, pids(40))], [d])).toBe('applied');
    expect(handedOut()).toBe(100);
    // With the factor that the administrator has set, and for nobody's groups.
    expect(await load([loaded(b, pids(140))], [], [policy(2)])).toBe('applied');
    expect(await load([loaded(a, pids(500))], [], [])).toBe('applied');
    expect(await load([loaded(a, pids(501))], [], [policy(null)])).toBe('applied');
    // Less is always possible.
    expect(await load([loaded(a, pids(400))])).toBe('applied');
  });

  const isOneTree = host.hierarchyFor('memory')?.id === host.hierarchyFor('pids')?.id;
  test.skipIf(isOneTree)(
    'what a group has where it is counts, also when a load makes it in other hierarchies',
    async () => {
      const c = await ground.make('c');
      await set(c, pids(20));
      const memory = host.hierarchyFor('memory');
      if (memory) rmdirSync(dirOf(memory, c));

      expect(await load([loaded(c), loaded(a, pids(60))])).toBe('BUDGET_EXCEEDED');
      expect(handedOut()).toBe(100);
      expect(await load([loaded(c), loaded(a, pids(50)), loaded(b, pids(30))])).toBe('applied');
      expect(memory && existsIn(memory, c)).toBe(true);
      expect(handedOut()).toBe(100);
    },
  );

  test('the way back of a load that lowered something is refused once that was handed out', async () => {
    expect(await load([loaded(a, pids(10))])).toBe('applied');
    await set(b, pids(90));

    expect(await load([loaded(a, pids(40))])).toBe('BUDGET_EXCEEDED');
    expect(handedOut()).toBe(100);
  });

  test('the budget that a load itself sets is the one that counts', async () => {
    expect(await load([loaded(ground.top, pids(200)), loaded(a, pids(150))])).toBe('applied');
    expect(await load([loaded(ground.top, pids(100)), loaded(a, pids(160))])).toBe('BUDGET_EXCEEDED');
  });

  test('at the boot what is kept comes back as far as the budget lets, and the rest is told with its reason', async () => {
    const budgets = openBudgetStore(path.join(folder, 'budgets.json'));
    budgets.put([policy()]);
    const store = openWantedStore(path.join(folder, 'wanted.json'));
    const wanted = (group: GroupPath, value: number) => ({
      ...{ group, asked, enable: onV2(['pids']) },
      places: limitHierarchies.map((hierarchyId) => ({ hierarchyId, rights: null, files: {} })),
      limits: [{ edit: pids(value), asked }],
    });
    store.putAll([wanted(ground.top, 100), wanted(a, 80), wanted(b, 30)].map((each) => [each.group, each]));
    for (const group of [a, b, ground.top])
      for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, group)) rmdirSync(dirOf(hierarchy, group));
    const guard = { onlyUnder: null, guardedPids: [] };
    const journal = openJournal(path.join(folder, 'journal.jsonl'));
    // Web is not there yet: what it told last is in the file.
    const known = openBudgetStore(path.join(folder, 'budgets.json'));
    const changes = openHostChanges(host, { guard, journal, now: Date.now, wanted: store, budgets: known });
    const restore = openRestore({
      ...{ host, guard, store, changes, file: path.join(folder, 'report.jsonl'), bootId: 'this', now: Date.now },
      ...{ log: () => {}, launch: async () => '' },
    });

    await restore.begin();

    const { groups } = restore.report();
    expect(groups.map(({ group, result }) => [group, result])).toEqual([
      [ground.top, 'restored'],
      [a, 'restored'],
      [b, 'in-part'],
    ]);
    expect(groups[2]?.limits[0]).toMatchObject({ key: 'pids.max', status: 'failed' });
    expect(groups[2]?.limits[0]?.why?.code).toMatch(/^budget-exceeded/);
    expect(handedOut()).toBe(80);
    journal.close();
  });

  test('a try of before there was a team comes back only as far as its budget lets by now', async () => {
    const budgets = openBudgetStore(path.join(folder, 'budgets.json'));
    let now = 1_800_000_000_000;
    const agent = await startTryAgent(folder, { now: () => now, budgets });
    await agent.change(a, [pids(5)], { requestId: 'lowered', returnAfterMinutes: 10 });
    await set(b, pids(90));
    budgets.put([policy()]);

    now += 11 * 60_000;
    await agent.until(() => agent.store.of('lowered')?.stuck != null);

    expect(agent.store.of('lowered')?.stuck?.sentence?.code).toMatch(/^budget-exceeded/);
    expect(handedOut()).toBe(95);
    agent.stop();
  });

  test('a schedule beyond the budget is not made, and one within it is', async () => {
    const agent = await startScheduleAgent(folder, () => Date.parse('2027-01-15T11:00:00Z'));
    const nightly = (edit: LimitEdit) =>
      agent.add({
        ...{ group: a, edits: [edit], days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '22:00' },
        budget: policy(),
      });

    // b holds 40 of the 100.
    await expect(nightly(pids(61))).rejects.toMatchObject({
      ...{ code: 'BUDGET_EXCEEDED', field: 'pids.max' },
      sentence: { code: 'budget-exceeded-by-others', values: { holder: b, held: 40 } },
    });
    expect(agent.store.all()).toEqual([]);

    await nightly(pids(60));
    expect(agent.store.all()).toHaveLength(1);
    agent.stop();
  });

  test('a schedule is held to the factor of now, not to that of when it was made', async () => {
    const budgets = openBudgetStore(path.join(folder, 'budgets.json'));
    budgets.put([policy(2)]);
    // A Friday, 12:00 in Berlin.
    let now = Date.parse('2027-01-15T11:00:00Z');
    const agent = await startScheduleAgent(folder, () => now, { budgets });
    await agent.add({
      ...{ group: a, edits: [pids(150)], days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', until: '22:00' },
      budget: policy(2),
    });
    budgets.put([policy(1)]);

    now = Date.parse('2027-01-15T19:30:00Z');
    await agent.until(() => agent.store.all()[0]?.failed != null);

    expect(agent.store.all()[0]?.failed?.sentence?.code).toMatch(/^budget-exceeded/);
    expect(agent.store.events().map(({ how }) => how)).toEqual(['refused']);
    expect(handedOut()).toBe(80);
    agent.stop();
  });
});
