/** Deleting a group with all that is below it: where its processes go, what stands in the way, and a deletion that is cut short. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, sceneNow, type TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { moveProcesses } from '#server/agent/processes/move-processes.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { membersOf } from '#server/cgroupfs/control/members.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { makeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { dirOf, hierarchiesOf, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf, nameOf, parentOf } from '#server/domain/groups/group-path.ts';
import { isAlive, readPlan, whyNot, withFreezer } from './control.fixtures.ts';
import { recoverRemoveTree } from './recover-control.ts';
import { removeTree } from './remove-tree.ts';

describe.skipIf(whyNot !== null)(`a group as a whole${whyNot ? ` (${whyNot})` : ''}`, () => {
  let ground: TestGround;
  beforeAll(async () => {
    ground = await openTestGround('tree');
  });
  afterAll(() => ground.clear());

  test('a tree is deleted with its processes moved to the parent', async () => {
    const parent = await ground.make('parent');
    // On v2 as directories alone: the parent hands no controller down.
    const make = host.hierarchyFor('memory')?.version === 2 ? makeDir : ground.make;
    const group = await make('tree', parent);
    const below = await make('leaf', group);
    const { pid } = await ground.startProcess(below);

    const { rights } = readPlan(group);
    const outcome = await removeTree(sceneNow(), { group, processes: 'move', confirmed: null });

    expect(rights.moveUp).toBeNull();
    expect(outcome).toMatchObject({ moved: 1, left: [] });
    expect(hierarchiesOf(host, group)).toEqual([]);
    expect(isAlive(pid)).toBe(true);
    expect(membersOf(host, parent).processes.has(pid)).toBe(true);
  });

  test.skipIf(host.hierarchyFor('memory')?.version !== 2)(
    'v2: a parent that hands controllers down takes no process: said before, refused, and nothing is touched',
    async () => {
      const parent = await ground.make('limited');
      const group = await ground.make('tree', parent);
      const { pid } = await ground.startProcess(group);

      const { rights } = readPlan(group);
      const refused = removeTree(sceneNow(), { group, processes: 'move', confirmed: null });

      const [v2] = hierarchiesOf(host, group);
      const handedDown = (v2 && readText(`${dirOf(v2, parent)}/cgroup.subtree_control`)) ?? '';
      const sentence = {
        code: 'parent-takes-none',
        values: { parent, controllers: handedDown.trim().replaceAll(' ', ', ') },
      };
      expect(rights.moveUp).toMatchObject(sentence);
      expect(rights.moveUp?.text).toMatch(/EBUSY.*killed/s);
      await expect(refused).rejects.toMatchObject({ code: 'NOT_AVAILABLE', sentence });
      expect(membersOf(host, group).processes.has(pid)).toBe(true);
      // The kernel's own word on it.
      if (v2)
        await expect(
          writeControl({ hierarchy: v2, group: parent, file: 'cgroup.procs' }, String(pid)),
        ).rejects.toMatchObject({ code: 'EBUSY' });
    },
  );

  test('a tree is deleted with its processes killed', async () => {
    const group = await withFreezer(await ground.make('doomed'));
    const below = await ground.make('leaf', group);
    const { pid } = await ground.startProcess(below);

    await expect(removeTree(sceneNow(), { group, processes: 'kill', confirmed: 'x' })).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    });
    const outcome = await removeTree(sceneNow(), { group, processes: 'kill', confirmed: nameOf(group) });

    expect(outcome).toMatchObject({ killed: 1, left: [] });
    expect(hierarchiesOf(host, group)).toEqual([]);
    expect(isAlive(pid)).toBe(false);
  });

  test('a deletion that was cut short after its processes were moved: they are put back', async () => {
    const group = await ground.make('half');
    const { pid, startTicks } = await ground.startProcess(group);
    const before = readProcessGroupText(host, pid)?.trimEnd() ?? '';
    const hierarchyIds = hierarchiesOf(host, group).map(({ id }) => id);
    const parent = parentOf(group) ?? group;
    await moveProcesses(sceneNow(), { to: parent, processes: [{ pid, startTicks }], hierarchies: [], requestId: 'r' });
    const move = { kind: 'move', pid, startTicks, name: 'sleep', to: parent, hierarchyIds, before } as const;
    const removals = hierarchiesOf(host, group).map((each) => {
      const dir = dirOf(each, group);
      return { kind: 'remove', group, hierarchyId: each.id, path: dir, inode: inodeOf(dir) } as const;
    });

    const steps = [{ ...move, hierarchyIds: [...hierarchyIds] }, ...removals];
    const found = await recoverRemoveTree(host, {
      ...{ requestId: 'r', verb: 'removeTree', group, startedAtMs: 0 },
      steps,
      done: new Map(),
    });

    expect(found.isWhole).toBe(false);
    expect(membersOf(host, group).processes.has(pid)).toBe(true);
  });
});

/** In every hierarchy that the parent is in, with nothing enabled. */
async function makeDir(name: string, parent: GroupPath): Promise<GroupPath> {
  const group = childOf(parent, name);
  for (const hierarchy of hierarchiesOf(host, parent)) await makeGroupDir(hierarchy, group);
  return group;
}
