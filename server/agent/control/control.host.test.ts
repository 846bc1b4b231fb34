import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGuard } from '#server/agent/changes/guard.ts';
import {
  host,
  openTestGround,
  sceneNow,
  type TestGround,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import { moveProcesses } from '#server/agent/processes/move-processes.ts';
import { makeFileOnDisk, readFileOnDisk, whyNoFileOnDisk } from '#server/agent/usage/file-on-disk.fixtures.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { membersOf } from '#server/cgroupfs/control/members.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { makeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { dirOf, existsIn, hierarchiesOf, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { usageFilesOf } from '#server/cgroupfs/usage/usage-files.ts';
import { limitCount, limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { ControlState } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf, nameOf, parentOf, parseGroupPath } from '#server/domain/groups/group-path.ts';
import { readControl } from './control-state.ts';
import { freezeGroup, frozenOf, thawGroup } from './freeze-group.ts';
import { type FreezeWatch, openFreezeWatch } from './freeze-watch.ts';
import { startHoldout } from './holdout.fixtures.ts';
import { killGroup } from './kill-group.ts';
import { reclaimGroup } from './reclaim-group.ts';
import { recoverControl, recoverRemoveTree } from './recover-control.ts';
import { removeTree } from './remove-tree.ts';
import { resetPeak } from './reset-peak.ts';
import { signalProcesses } from './signal-processes.ts';

const why = whyNotHere('memory', 'pids');
const isAlive = (pid: number) => !['Z', 'X', undefined].includes(readProcessStat(host, pid)?.state);

/** The ground's groups are in the hierarchies with limits; v1's freezer is one of its own. */
async function withFreezer(group: GroupPath): Promise<GroupPath> {
  for (const hierarchy of host.hierarchies)
    if (hierarchy.controllers.includes('freezer') && hierarchy.version === 1) {
      const parts = group.slice(1).split('/');
      for (let depth = 1; depth <= parts.length; depth += 1) {
        const above = parseGroupPath(`/${parts.slice(0, depth).join('/')}`);
        if (!existsIn(hierarchy, above)) await makeGroupDir(hierarchy, above);
      }
    }
  return group;
}

describe.skipIf(why !== null)(`a group as a whole${why ? ` (${why})` : ''}`, () => {
  let ground: TestGround;
  let folder: string;
  beforeAll(async () => {
    ground = await openTestGround('control');
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

  test('a signal reaches the process that was shown, and no other', async () => {
    const group = await ground.make('signals');
    const shown = await ground.startProcess(group);

    const reused = await signalProcesses(sceneNow(), {
      group,
      processes: [{ ...shown, startTicks: '1' }],
      signal: 'SIGKILL',
    });
    expect(reused.processes[0]).toMatchObject({ status: 'refused' });
    expect(isAlive(shown.pid)).toBe(true);

    const sent = await signalProcesses(sceneNow(), { group, processes: [shown], signal: 'SIGTERM' });
    expect(sent.processes[0]).toMatchObject({ status: 'sent', why: null });
    await until(() => !isAlive(shown.pid));
  });

  test('a process of another group is not signalled', async () => {
    const group = await ground.make('mine');
    const other = await ground.startProcess(await ground.make('other'));

    const outcome = await signalProcesses(sceneNow(), { group, processes: [other], signal: 'SIGKILL' });

    expect(outcome.processes[0]).toMatchObject({ status: 'refused' });
    expect(isAlive(other.pid)).toBe(true);
  });

  test('PID 1 and the agent are never signalled', async () => {
    const asked = { group: parseGroupPath('/'), processes: [{ pid: 1, startTicks: '1' }], signal: 'SIGTERM' } as const;
    await expect(signalProcesses(sceneNow(), { ...asked, processes: [...asked.processes] })).rejects.toMatchObject({
      code: 'PROCESS_GUARDED',
    });
  });

  test('of what is not in the group nobody is told that it is guarded: PID 1 and the agent are as any other', async () => {
    const group = await ground.make('unknown');
    const other = await ground.startProcess(await ground.make('others'));
    const pids = [1, process.pid, other.pid, 4_000_000];
    const processes = pids.map((pid) => ({ pid, startTicks: readProcessStat(host, pid)?.startTicks ?? '1' }));

    const { processes: told } = await signalProcesses(sceneNow(), { group, processes, signal: 'SIGTERM' });

    // What of this a member is told is one answer for all (mask-signal.ts).
    expect(told.map(({ status, sentence }) => [status, sentence?.code])).toEqual(
      pids.map((pid) => ['refused', pid === 4_000_000 ? 'process-ended' : 'not-a-member']),
    );
    expect(isAlive(other.pid)).toBe(true);
  });

  test('one of Corral’s in the group is not signalled, nor what is beside it', async () => {
    const group = await ground.make('corrals');
    const [companion, beside] = [await ground.startProcess(group), await ground.startProcess(group)];
    const guard = readGuard(host, { onlyUnder: null, guardedPids: [companion.pid] });
    const request = { group, processes: [beside, companion], signal: 'SIGKILL' } as const;

    await expect(
      signalProcesses({ ...sceneNow(), guard }, { ...request, processes: [...request.processes] }),
    ).rejects.toMatchObject({ code: 'PROCESS_GUARDED' });

    expect([isAlive(companion.pid), isAlive(beside.pid)]).toEqual([true, true]);
  });

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

  const noDisk = whyNoFileOnDisk();
  test.skipIf(noDisk !== null)(
    `reclaim gives the cache of a file back and kills nobody${noDisk ? ` (${noDisk})` : ''}`,
    async () => {
      const mib = 1024 * 1024;
      const group = await ground.make('reclaim');
      const cwd = makeFileOnDisk('reclaim', 40 * mib);
      const files = hierarchiesOf(host, group).map((each) => `echo $$ > '${dirOf(each, group)}/cgroup.procs'`);
      const script = `${files.join(' && ')} && ${readFileOnDisk} && echo read && exec sleep 600`;
      const reader = spawn('unshare', ['-m', 'sh', '-c', script], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(reader, 'close');
      const first = await Promise.race([once(reader.stdout, 'data'), ended]);
      expect(String(first[0])).toBe('read\n');

      const { beforeBytes, afterBytes } = await reclaimGroup(sceneNow(), { group, bytes: null });
      const stillRuns = isAlive(reader.pid ?? 0);
      reader.kill('SIGKILL');
      await ended;
      rmSync(cwd, { recursive: true, force: true });

      expect(beforeBytes).toBeGreaterThan(40 * mib);
      expect(afterBytes).toBeLessThan(10 * mib);
      expect(stillRuns).toBe(true);
    },
    300_000,
  );

  test('the peak begins anew with the present use on v1, and v2 says why it cannot', async () => {
    const group = await ground.make('peak');
    const { pid } = await ground.startHungryProcess(group);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
    if (host.hierarchyFor('memory')?.version === 2) {
      await expect(resetPeak(sceneNow(), { group })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
      return;
    }
    await reclaimGroup(sceneNow(), { group, bytes: null });

    const { files } = await resetPeak(sceneNow(), { group });

    expect(files[0]?.beforeBytes).toBeGreaterThan(20_000_000);
    expect(files[0]?.afterBytes).toBeLessThan(20_000_000);
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

  test('the root group and the groups of Corral are left alone', async () => {
    const root = parseGroupPath('/');
    await expect(freezeGroup(sceneNow(), root)).rejects.toMatchObject({ code: 'GROUP_GUARDED' });
    await expect(killGroup(sceneNow(), { group: root, confirmed: '/' })).rejects.toMatchObject({
      code: 'GROUP_GUARDED',
    });
    await expect(removeTree(sceneNow(), { group: root, processes: 'move', confirmed: null })).rejects.toMatchObject({
      code: 'GROUP_GUARDED',
    });
  });
});

/** What the dialogs show beforehand. */
function readPlan(group: GroupPath): ControlState {
  const watch: FreezeWatch = { keep: () => {}, forget: () => {}, find: () => null, stop: () => {} };
  return readControl({ host, guard: sceneNow().guard, watch }, group);
}

/** In every hierarchy that the parent is in, with nothing enabled. */
async function makeDir(name: string, parent: GroupPath): Promise<GroupPath> {
  const group = childOf(parent, name);
  for (const hierarchy of hierarchiesOf(host, parent)) await makeGroupDir(hierarchy, group);
  return group;
}

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

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 2000; attempt += 1) {
    if (holds()) return;
    await sleep(10);
  }
  throw new Error(`This never came about: ${holds}`);
}
