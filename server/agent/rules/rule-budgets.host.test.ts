/** Moves by rules are held to a team's budget of processes as those by people are: now, back again, and by rounds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  host,
  openTestGround,
  sceneNow,
  type TestGround,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import { type Agent, startAgent } from '#server/agent/core.ts';
import { moveProcesses } from '#server/agent/processes/move-processes.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';

const whyNot = whyNotHere('pids');
const home = host.hierarchyFor('pids');
type Own = { pid: number; startTicks: string };

describe.skipIf(whyNot !== null)(`rules and budgets of processes (${whyNot ?? 'here'})`, () => {
  let ground: TestGround;
  let folder: string;
  let agent: Agent;
  let team: GroupPath;
  let inside: GroupPath;
  let outside: GroupPath;
  let children: ChildProcess[];
  let requests = 0;

  beforeEach(async () => {
    ground = await openTestGround('rule-budgets');
    folder = mkdtempSync(path.join(tmpdir(), 'corral-rule-budgets-'));
    team = await ground.make('team');
    [inside, outside] = [await ground.make('inside', team), await ground.make('outside')];
    if (home) writeFileSync(`${dirOf(home, team)}/pids.max`, '2');
    // A program that nothing else on this host runs.
    copyFileSync('/bin/sleep', program());
    children = [];
  });
  afterEach(async () => {
    await agent?.stop();
    for (const child of children) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await ground.clear();
    rmSync(folder, { recursive: true });
  });

  const program = () => path.join(folder, 'sleeper');
  const policy = (): BudgetPolicy => ({ top: team, team: 'Blue', overcommit: 1 });
  const rule = (to: GroupPath) => writeFileSync(path.join(folder, 'cgrules.conf'), `root:${program()} pids ${to}\n`);
  const start = async (rulesEverySeconds: number | null = null) => {
    agent = startAgent({
      ...{ socketPath: path.join(folder, 'agent.sock'), socketGroupId: null, sampleIntervalMs: 1000 },
      ...{ journalPath: path.join(folder, 'journal.jsonl'), onlyUnder: null, launchUsers: [] },
      ...{ guardedPids: [], cgconfigFolder: folder, rulesPath: path.join(folder, 'cgrules.conf'), rulesEverySeconds },
    });
    await agent.verbs.keepBudgets({ budgets: [policy()], tops: [policy().top] });
    await agent.recover(() => {});
  };
  const put = async (to: GroupPath, own: Own) => {
    const request = { to, processes: [own], hierarchies: [], requestId: 'by-hand' };
    expect((await moveProcesses(sceneNow(), request)).processes[0]?.status).toBe('moved');
  };
  const startIn = async (group: GroupPath): Promise<Own> => {
    const child = spawn(program(), ['1000'], { stdio: 'ignore' });
    await once(child, 'spawn');
    children.push(child);
    const own = { pid: child.pid ?? 0, startTicks: readStartTicks(child.pid ?? 0) ?? '' };
    await put(group, own);
    return own;
  };
  const groupOf = ({ pid }: Own) =>
    groupsOfProcess(host, pid).find(({ hierarchy }) => hierarchy.id === home?.id)?.group ?? null;
  const answerOf = (work: Promise<{ result: string }>) =>
    work.then(
      ({ result }) => result,
      (error: unknown) => (isAppError(error) ? [error.code, error.sentence?.code] : Promise.reject(error)),
    );
  const classify = async (processes: Own[]) => {
    const { basis } = await agent.verbs.previewRules({ edited: null, search: '', show: 'move', limit: 5 });
    requests += 1;
    const requestId = `rules-${requests}`;
    return {
      requestId,
      answer: await answerOf(agent.verbs.classify({ basis, processes, requestId, budgets: [policy()] })),
    };
  };

  test('no more are moved at once than there is room for, and none where not all have room', async () => {
    const own = [await startIn(outside), await startIn(outside), await startIn(outside)] as const;
    rule(inside);
    await start();

    expect((await classify([...own])).answer).toEqual(['BUDGET_EXCEEDED', 'budget-full-for-move']);
    expect(own.map(groupOf)).toEqual([outside, outside, outside]);
    expect((await classify(own.slice(0, 2))).answer).toBe('applied');
    expect(own.map(groupOf)).toEqual([inside, inside, outside]);
    expect((await classify([own[2]])).answer).toEqual(['BUDGET_EXCEEDED', 'budget-full-for-move']);
    expect(groupOf(own[2])).toBe(outside);
  });

  test('the preview keeps those for whom there is no room, and all that it would move are moved', async () => {
    const own = [await startIn(outside), await startIn(outside), await startIn(outside)] as const;
    const beside = await ground.make('beside', team);
    rule(inside);
    await start();
    const preview = async (budgets: BudgetPolicy[]) => {
      const { rows, counts, basis } = await agent.verbs.previewRules({
        ...{ edited: null, search: program(), show: 'all', limit: 9, budgets },
      });
      return { basis, counts, kinds: rows.map(({ kind, why }) => [kind, why?.code ?? null]) };
    };

    const { basis, counts, kinds } = await preview([policy()]);
    expect(kinds).toEqual([
      ['move', null],
      ['move', null],
      ['kept', 'budget-full-for-move'],
    ]);
    expect(counts.move).toBe(2);
    expect((await preview([])).kinds).toEqual(Array(3).fill(['move', null]));
    const all = { basis, processes: null, requestId: 'all', budgets: [policy()] };
    expect(await answerOf(agent.verbs.classify(all))).toBe('applied');
    expect(own.map(groupOf)).toEqual([inside, inside, outside]);
    // Within already, they count as they are.
    expect((await preview([policy()])).kinds).toEqual([
      ['there', null],
      ['there', null],
      ['kept', 'budget-full-for-move'],
    ]);
    rule(beside);
    expect((await preview([policy()])).kinds).toEqual([
      ['move', null],
      ['move', null],
      ['kept', 'budget-full-for-move'],
    ]);
  });

  test('the way back into a team that is full by then is refused', async () => {
    const own = await startIn(inside);
    rule(outside);
    await start();
    const { requestId: of, answer } = await classify([own]);
    expect([answer, groupOf(own)]).toEqual(['applied', outside]);
    const others = [await startIn(inside), await startIn(inside)] as const;

    const undo = () => answerOf(agent.verbs.unclassify({ of, requestId: `undo-${requests++}`, budgets: [policy()] }));
    expect(await undo()).toEqual(['BUDGET_EXCEEDED', 'budget-full-for-move']);
    expect(groupOf(own)).toBe(outside);
    await put(outside, others[0]);
    expect(await undo()).toBe('applied');
    expect(groupOf(own)).toBe(inside);
  });

  test('by rounds as many are moved as there is room for, and of the others is said why not', async () => {
    const own = [await startIn(outside), await startIn(outside), await startIn(outside)];
    rule(inside);
    await start(1);

    await expect.poll(async () => (await agent.verbs.ruleRounds()).length).toBe(1);
    expect(await agent.verbs.ruleRounds()).toMatchObject([
      { moves: [{ to: inside, count: 2 }], refused: 1, sentence: { code: 'budget-full-for-move' } },
    ]);
    expect(own.map(groupOf).sort()).toEqual([outside, inside, inside].sort());
    expect((await agent.verbs.rules()).continuous.lastRefusal).toContain(team);
  });
});
