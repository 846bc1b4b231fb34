/**
 * Agents that are killed in a load, after each of its steps, with that step in the journal and without: the load is stopped
 * there with its journal and the kernel as a SIGKILL leaves them, and another agent starts on that journal.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
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
import type { StepLog } from '#server/agent/changes/planned-step.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import { childNamesOf, dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readFileRights } from '#server/cgroupfs/groups/group-rights.ts';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import type { PlanLoadRequest, WantedGroup } from '#server/domain/config/load-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import { childOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import { planLoad } from './plan-load.ts';
import { runLoad } from './run-load.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const requestId = 'cut-short';
const isV1 = host.hierarchyFor('memory')?.version === 1;
/** Under emulation a step takes a hundred times as long. */
const stride = isV1 ? 1 : 4;

let ground: TestGround;
let folder: string;
let group: GroupPath;

class Killed extends Error {}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-recover-load-'));
  if (notHere === null) ground = await openTestGround('recover-load');
});
afterAll(async () => {
  await ground?.clear();
  rmSync(folder, { recursive: true });
});

function wanted(at: GroupPath, limit: number): WantedGroup {
  const user = { user: 'daemon', group: '60' };
  const [hierarchyId = ''] = limitHierarchies;
  return {
    path: at,
    hierarchies: limitHierarchies,
    enable: onV2(available),
    edits: [
      { key: 'pids.max', value: limit },
      { key: 'memory.max', value: BigInt(limit) * 1048576n },
    ],
    quotaPart: { quotaUsec: 50_000 },
    rows: [],
    rights: [{ hierarchyId, admin: { ...user, dirMode: 0o750, fileMode: 0o640 }, task: { ...user, fileMode: 0o664 } }],
  };
}

/** A group that is there is changed and given away, two are made in it. */
function request(): PlanLoadRequest {
  const child = childOf(group, 'x');
  return { groups: [wanted(group, 20), wanted(child, 15), wanted(childOf(child, 'y'), 9)], removes: [] };
}

/** All that the load touches: groups, owners, values. */
function stateOf(): unknown {
  return host.hierarchies
    .filter((hierarchy) => existsIn(hierarchy, group))
    .map((hierarchy) => {
      const dir = dirOf(hierarchy, group);
      const values = readFileRights(hierarchy, group)
        .filter(({ name }) =>
          /^(pids\.max|memory\.(max|limit_in_bytes)|cpu\.(max|cfs_quota_us)|cgroup\.subtree_control)$/.test(name),
        )
        .map(({ name }) => `${name} ${readText(`${dir}/${name}`)}`);
      return [dir, childNamesOf(dir), values, readFileRights(hierarchy, group)];
    });
}

function scene(): ChangeScene {
  return sceneNow();
}

/** Loads until so many steps are done. Answers how many the plan has. */
async function killAfter(
  file: string,
  { done, isTold, asked = request() }: { done: number; isTold: boolean; asked?: PlanLoadRequest },
): Promise<number> {
  const journal = openJournal(file);
  const by = { pid: 4_194_304, startTicks: '1', bootId: readBootId(host.proc) };
  journal.start({ requestId, verb: 'load', group, startedAtMs: Date.now(), by });
  const log = journal.stepsOf(requestId);
  let planned = 0;
  let told = 0;
  const cutting: StepLog = {
    plan: (steps) => {
      planned = steps.length;
      const first = log.plan(steps);
      if (done === 0) throw new Killed();
      return first;
    },
    did: (step, how) => {
      told += 1;
      if (told < done || isTold) log.did(step, how);
      if (told === done) throw new Killed();
    },
  };
  const { basis, confirm } = planLoad(scene(), asked);
  await expect(
    runLoad({ ...scene(), steps: cutting }, { ...asked, basis, confirmed: confirm, requestId }),
  ).rejects.toThrow(Killed);
  journal.close();
  return planned;
}

/** What another agent finds out at its start. */
async function recover(file: string): Promise<JournalEntry | null> {
  const journal = openJournal(file, { log: () => {} });
  const changes = openHostChanges(host, { guard: { onlyUnder: null, guardedPids: [] }, journal, now: Date.now });
  await changes.recover(() => {});
  const { entry } = changes.find(requestId);
  journal.close();
  return entry;
}

describe.skipIf(notHere !== null)(`a load that is cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('is put back whole, whichever step the kill comes after', { timeout: 600_000 }, async () => {
    group = await ground.make('g');
    const before = stateOf();
    let steps = Number.POSITIVE_INFINITY;
    for (let done = 0; done <= steps; done += done === 0 ? 1 : stride)
      for (const isTold of done === 0 ? [true] : [true, false]) {
        const file = path.join(folder, `${done}-${isTold}.jsonl`);
        steps = await killAfter(file, { done, isTold });

        const entry = await recover(file);

        const about = `${done} of ${steps} steps, ${isTold ? 'told' : 'not told'}: ${JSON.stringify(entry?.recovery?.values)}`;
        expect(entry?.recovery?.result, about).toBe(done === 0 ? 'failed' : 'rolled-back');
        expect(stateOf(), about).toEqual(before);
      }
    expect(steps).toBeGreaterThan(10);
  });

  test('is refused when a group came or a value moved since the plan, and nothing is done', async () => {
    group = await ground.make('h');
    const asked = request();
    const { basis } = planLoad(scene(), asked);
    await ground.make('x', group);
    const before = stateOf();

    const late = runLoad(scene(), { ...asked, removes: [], basis, confirmed: null, requestId });

    await expect(late).rejects.toSatisfy((error) => error instanceof AppError && error.code === 'VALUES_MOVED');
    expect(stateOf()).toEqual(before);
  });

  test('what a load made goes again by a load, unless somebody is in it', async () => {
    group = await ground.make('i');
    const asked = request();
    const { basis } = planLoad(scene(), asked);
    const outcome = await runLoad(scene(), { ...asked, removes: [], basis, confirmed: null, requestId });
    expect(outcome.result).toBe('applied');
    const child = childOf(group, 'x');
    const removes = [child, childOf(child, 'y')].map((each) => ({ path: each, hierarchies: limitHierarchies }));
    await ground.make('mine', child);

    const refused = planLoad(scene(), { groups: [], removes });
    expect(refused).toMatchObject({ refused: true });
    expect(refused.steps.flatMap(({ notes }) => notes.map(({ code }) => code))).toContain('has-children');

    const all = [...removes, { path: childOf(child, 'mine'), hierarchies: limitHierarchies }];
    const plan = planLoad(scene(), { groups: [], removes: all });
    const gone = await runLoad(scene(), { groups: [], removes: all, basis: plan.basis, confirmed: null, requestId });
    expect(gone).toMatchObject({ result: 'applied' });
    expect(host.hierarchies.some((hierarchy) => existsIn(hierarchy, child))).toBe(false);
  });
});

const devices = host.hierarchyFor('devices');
const noDevices = whyNotHere('devices');

describe.skipIf(noDevices !== null)(
  `a load that removes a group first${noDevices ? ` (skipped: ${noDevices})` : ''}`,
  () => {
    const list = () => (devices ? readText(`${dirOf(devices, group)}/devices.list`)?.trim() : undefined);
    const write = (file: string, text: string) => {
      if (devices) writeFileSync(`${dirOf(devices, group)}/${file}`, text, { flag: 'r+' });
    };

    test('is put back before the group is gone and finished from then on, whichever step the kill comes after', async () => {
      let steps = Number.POSITIVE_INFINITY;
      for (let done = 0; done <= steps; done += 1)
        for (const isTold of done === 0 ? [true] : [true, false]) {
          group = await ground.make(`r${done}-${isTold}`);
          write('devices.deny', 'a');
          write('devices.allow', 'c 1:3 rwm');
          const below = await ground.make('below', group);
          const hierarchies = [devices?.id ?? ''];
          const none = { enable: [], quotaPart: null, rows: [], rights: [] };
          const edits = [{ key: 'devices.rules' as const, value: 'all' as const }];
          const asked = {
            groups: [{ path: group, hierarchies, edits, ...none }],
            removes: [{ path: below, hierarchies }],
          };
          const file = path.join(folder, `removal-${done}-${isTold}.jsonl`);
          steps = await killAfter(file, { done, isTold, asked });

          const entry = await recover(file);

          const isFinished = done > 0;
          const about = `${done} of ${steps} steps, ${isTold ? 'told' : 'not told'}: ${JSON.stringify(entry?.recovery)}`;
          expect(entry?.recovery?.result, about).toBe(isFinished ? 'applied' : 'failed');
          expect([list(), devices && existsIn(devices, below)], about).toEqual(
            isFinished ? ['a *:* rwm', false] : ['c 1:3 rwm', true],
          );
        }
      expect(steps).toBeGreaterThan(1);
    });
  },
);
