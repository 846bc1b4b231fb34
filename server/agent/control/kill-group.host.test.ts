/** Killing all processes of a group on the kernel that runs here: by its name, while it is frozen, and cut short. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, sceneNow, type TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { membersOf } from '#server/cgroupfs/control/members.ts';
import { hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import { isAlive, readPlan, until, whyNot, withFreezer } from './control.fixtures.ts';
import { freezeGroup, frozenOf, thawGroup } from './freeze-group.ts';
import { killGroup } from './kill-group.ts';
import { recoverControl } from './recover-control.ts';

describe.skipIf(whyNot !== null)(`a group as a whole${whyNot ? ` (${whyNot})` : ''}`, () => {
  let ground: TestGround;
  beforeAll(async () => {
    ground = await openTestGround('kill');
  });
  afterAll(() => ground.clear());

  test('killing asks for the name, and ends a process that forks for ever', async () => {
    const group = await withFreezer(await ground.make('bomb'));
    for (const hierarchy of hierarchiesOf(host, group).filter(({ controllers }) => controllers.includes('pids')))
      await writeControl({ hierarchy, group, file: 'pids.max' }, '60');
    const files = hierarchiesOf(host, group).map((each) => `echo $$ > '${each.mountPoint}${group}/cgroup.procs'`);
    const bomb = 'f() { while :; do f & done; }; f';
    const child = spawn('bash', ['-c', `${files.join('; ')}; ${bomb}`], { stdio: 'ignore' });
    await once(child, 'spawn');
    await until(() => membersOf(host, group).processes.size > 10);

    await expect(killGroup(sceneNow(), { group, confirmed: null })).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    });
    const outcome = await killGroup(sceneNow(), { group, confirmed: nameOf(group) });

    expect(outcome.left).toEqual([]);
    expect(outcome.killed).toBeGreaterThan(10);
    expect([...membersOf(host, group).processes.keys()].filter(isAlive)).toEqual([]);
    const freezer = freezerOf(host, group);
    expect(freezer && readFreeze(freezer, group)?.self).toBe(false);
  });

  test('killing reaches a group that is frozen, and groups below', async () => {
    const group = await withFreezer(await ground.make('cold'));
    const below = await withFreezer(await ground.make('inner', group));
    const { pid } = await ground.startProcess(below);
    await freezeGroup(sceneNow(), group);

    const outcome = await killGroup(sceneNow(), { group, confirmed: nameOf(group) });

    expect(outcome).toMatchObject({ killed: 1, left: [] });
    expect(isAlive(pid)).toBe(false);
  });

  test('killing below a frozen group: v1 says before and after which ancestor keeps it from ending, and does not thaw that', async () => {
    const top = await withFreezer(await ground.make('ice'));
    const group = await withFreezer(await ground.make('below', top));
    const { pid } = await ground.startProcess(group);
    await freezeGroup(sceneNow(), top);
    const isV1 = freezerOf(host, group)?.hierarchy.version === 1;

    const plan = readPlan(group);
    const outcome = await killGroup(sceneNow(), { group, confirmed: nameOf(group) });

    const values = { group: top };
    expect(plan.killWaits).toEqual(isV1 ? expect.objectContaining({ code: 'kill-waits', values }) : null);
    expect(outcome.left).toMatchObject(isV1 ? [{ pid, sentence: { code: 'ends-when-thawed', values } }] : []);
    expect(frozenOf(host, top).self).toBe(true);
    await thawGroup(sceneNow(), top);
    await until(() => !isAlive(pid));
  });

  test('a kill that was cut short while the group was frozen: the group is thawed, and what is left is told', async () => {
    const group = await withFreezer(await ground.make('cut'));
    await ground.startProcess(group);
    await freezeGroup(sceneNow(), group);
    const step = { kind: 'kill', group, processes: 1, wasFrozen: false } as const;
    const change = { requestId: 'r', verb: 'kill', group, startedAtMs: 0, steps: [step], done: new Map() } as const;

    const found = await recoverControl(host, { ...change, steps: [...change.steps] });

    expect(found).toMatchObject({ isWhole: false, values: [{ after: '1', status: 'in-the-way' }] });
    expect(frozenOf(host, group).state).toBe('thawed');
  });
});
