/** Freezing and thawing on the kernel that runs here: what keeps a group from it, who still holds one, and when it is thawed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, sceneNow, type TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { usageFilesOf } from '#server/cgroupfs/usage/usage-files.ts';
import { limitCount, limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isAlive, until, whyNot, withFreezer } from './control.fixtures.ts';
import { freezeGroup, frozenOf, thawGroup } from './freeze-group.ts';
import { openFreezeWatch } from './freeze-watch.ts';
import { startHoldout } from './holdout.fixtures.ts';

describe.skipIf(whyNot !== null)(`a group as a whole${whyNot ? ` (${whyNot})` : ''}`, () => {
  let ground: TestGround;
  let folder: string;
  beforeAll(async () => {
    ground = await openTestGround('freeze');
    folder = mkdtempSync(path.join(tmpdir(), 'corral-control-'));
  });
  afterAll(async () => {
    await ground.clear();
    rmSync(folder, { recursive: true, force: true });
  });

  test('freezing stops its processes, and thawing lets them go on', async () => {
    const group = await withFreezer(await ground.make('freeze'));
    const { pid } = await ground.startProcess(group);

    const frozen = await freezeGroup(sceneNow(), group);
    expect(frozen.frozen).toMatchObject({ state: 'frozen', self: true, by: null, holdouts: [] });

    const thawed = await thawGroup(sceneNow(), group);
    expect(thawed.frozen).toMatchObject({ state: 'thawed', self: false });
    expect(isAlive(pid)).toBe(true);
  });

  test('what waits in the kernel keeps its group freezing: it alone is named, the group counts as frozen, and can be thawed', async () => {
    const group = await withFreezer(await ground.make('holdout'));
    // On v1 these show as D as well once they are frozen: one in its sleep, one by the refrigerator.
    await ground.startProcess(group);
    await ground.startHungryProcess(group);
    const { pid } = await startHoldout();
    for (const hierarchy of hierarchiesOf(host, group))
      await writeControl({ hierarchy, group, file: 'cgroup.procs' }, String(pid));
    await until(() => readProcessStat(host, pid)?.state === 'D');

    const { frozen } = await freezeGroup(sceneNow(), group);
    const isShown = isShownFrozen(group);
    const thawed = await thawGroup(sceneNow(), group);

    expect(frozen).toMatchObject({ state: 'freezing', self: true });
    expect(frozen.holdouts).toEqual([{ pid, name: 'perl', state: 'D', waitsIn: 'handle_userfault' }]);
    expect(isShown).toBe(true);
    expect(thawed.frozen.state).toBe('thawed');

    await freezeGroup(sceneNow(), group);
    process.kill(pid, 'SIGKILL');
    await until(() => frozenOf(host, group).state === 'frozen');
    await thawGroup(sceneNow(), group);
  });

  test('thawing below a frozen group says who still holds it', async () => {
    const top = await withFreezer(await ground.make('held'));
    const below = await withFreezer(await ground.make('child', top));
    await freezeGroup(sceneNow(), top);

    const { frozen } = await thawGroup(sceneNow(), below);

    expect(frozen).toMatchObject({ state: 'frozen', self: false, by: top });
    await thawGroup(sceneNow(), top);
    expect(frozenOf(host, below).state).toBe('thawed');
  });

  test('a frozen group is thawed by the agent at its time, also by the agent of the next start', async () => {
    const group = await withFreezer(await ground.make('watched'));
    const file = path.join(folder, 'freezes.json');
    let nowMs = 1_000_000;
    const thaw = (each: GroupPath) => thawGroup(sceneNow(), each);
    await freezeGroup(sceneNow(), group);
    const first = openFreezeWatch(host, { file, now: () => nowMs, thaw });
    first.keep({ group, requestId: 'r1', sinceMs: nowMs, thawAtMs: nowMs + 60_000 });
    expect(frozenOf(host, group, first)).toMatchObject({ requestId: 'r1', thawAtMs: 1_060_000 });
    first.stop();

    nowMs += 61_000;
    const next = openFreezeWatch(host, { file, now: () => nowMs, thaw });
    await until(() => frozenOf(host, group).state === 'thawed');
    await until(() => next.find(group) === null);
    next.stop();
  });

  test('what was frozen anew under the same name by another hand is not thawed', async () => {
    const group = await withFreezer(await ground.make('anew'));
    const file = path.join(folder, 'other.json');
    await freezeGroup(sceneNow(), group);
    const first = openFreezeWatch(host, { file, now: () => 0, thaw: async () => undefined });
    first.keep({ group, requestId: 'r2', sinceMs: 0, thawAtMs: 10 });
    first.stop();
    await thawGroup(sceneNow(), group);
    const thawed: GroupPath[] = [];

    const next = openFreezeWatch(host, { file, now: () => 1000, thaw: async (each) => thawed.push(each) });

    expect(next.find(group)).toBeNull();
    await sleep(20);
    next.stop();
    expect(thawed).toEqual([]);
  });
});

/** As the live rows have it. */
function isShownFrozen(group: GroupPath): boolean {
  const row = new Float64Array(limitCount).fill(Number.NaN);
  for (const { kind, hierarchy, file, parse } of usageFilesOf(host)) {
    const place = host.hierarchies[hierarchy];
    const text = kind === 'limit' && place ? readText(`${dirOf(place, group)}/${file}`) : null;
    if (text !== null) parse(Buffer.from(text), text.length, row);
  }
  return row[limitSlots.frozen] === 1;
}
