/** Owners and permissions put back as they are kept, on the kernel that runs here. */
import { chmodSync, chownSync, statSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import { basisOfRights, pathOfRights } from '#server/domain/wanted/rights-drift.ts';
import type { WantedGroup, WantedRights } from '#server/domain/wanted/wanted.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, limitHierarchies, openTestGround, sceneNow, whyNotHere } from '../changes/host-scene.fixtures.ts';
import type { OpenChange } from '../changes/journal-lines.ts';
import type { PlannedStep } from '../changes/planned-step.ts';
import { otherRights } from './read-wanted.ts';
import { recoverRights, restoreRights } from './restore-rights.ts';

const notHere =
  whyNotHere('memory', 'pids') ?? (process.geteuid?.() === 0 ? null : 'not root: nothing can be given away');
const nobody: WantedRights = { uid: 65_534, gid: 65_534, mode: 0o640 };

let ground: TestGround;
let wanted: WantedGroup;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('rights');
});
beforeEach(() => {
  if (notHere !== null) return;
  wanted = {
    group: ground.top,
    asked: { by: 'ada@example.org', requestId: 'r', atMs: 1 },
    places: limitHierarchies.map((hierarchyId) => ({
      hierarchyId,
      rights: { ...nobody, mode: 0o755 },
      files: { 'cgroup.procs': nobody },
    })),
    enable: [],
    limits: [],
  };
  for (const dir of dirs()) {
    chownSync(dir, 0, 0);
    chownSync(`${dir}/cgroup.procs`, 0, 0);
    chmodSync(`${dir}/cgroup.procs`, 0o644);
  }
});
afterAll(() => ground?.clear());

function dirs(): string[] {
  return limitHierarchies.flatMap((id) => {
    const hierarchy = host.hierarchyById(id);
    return hierarchy ? [dirOf(hierarchy, ground.top)] : [];
  });
}

function rightsOf(path: string): string {
  const { uid, gid, mode } = statSync(path);
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
}

const all = () => dirs().flatMap((dir) => [rightsOf(dir), rightsOf(`${dir}/cgroup.procs`)]);
const asMade = () => dirs().flatMap(() => ['0:0 755', '0:0 644']);
const asKept = () => dirs().flatMap(() => ['65534:65534 755', '65534:65534 640']);

function loggedScene() {
  const planned: PlannedStep[] = [];
  const steps = { plan: (more: readonly PlannedStep[]) => planned.push(...more) - more.length, did: () => {} };
  return { planned, scene: { ...sceneNow(), steps } };
}

describe.skipIf(notHere)(`restoring permissions${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('what differs is told, becomes as kept, is read back, and differs no more', () => {
    const differing = otherRights(host, wanted) ?? [];
    expect(differing.map(pathOfRights)).toEqual(dirs().flatMap((dir) => [dir, `${dir}/cgroup.procs`]));

    const outcome = restoreRights(sceneNow(), wanted, { basis: basisOfRights(differing) });

    expect(outcome).toMatchObject({ group: ground.top, result: 'applied' });
    expect(outcome.files).toContainEqual(
      expect.objectContaining({
        before: '0:0 644',
        asked: '65534:65534 640',
        after: '65534:65534 640',
        status: 'kept',
      }),
    );
    expect(all()).toEqual(asKept());
    expect(otherRights(host, wanted)).toEqual([]);
  });

  test('nothing is set when something else stands than was seen', () => {
    const basis = basisOfRights(otherRights(host, wanted) ?? []);
    chmodSync(`${dirs()[0]}/cgroup.procs`, 0o600);

    expect(() => restoreRights(sceneNow(), wanted, { basis })).toThrow(
      expect.objectContaining({ code: 'VALUES_MOVED' }),
    );
    expect(rightsOf(`${dirs()[0]}/cgroup.procs`)).toBe('0:0 600');
  });

  test.skipIf(limitHierarchies.length < 2)(
    'where the group goes from one hierarchy meanwhile, all are as before',
    () => {
      const last = limitHierarchies.at(-1);
      const without = { ...host, hierarchyById: (id: string) => (id === last ? undefined : host.hierarchyById(id)) };
      const scene = { ...sceneNow(), host: Object.setPrototypeOf(without, Object.getPrototypeOf(host)) as typeof host };

      const { result, files } = restoreRights(scene, wanted, {});

      expect(result).toBe('rolled-back');
      expect(files.map(({ status }) => status)).toEqual([
        ...limitHierarchies.slice(1).flatMap(() => ['rolled-back', 'rolled-back']),
        ...['refused', 'refused'],
      ]);
      expect(all()).toEqual(asMade());
    },
  );

  test('one that was cut short is put back, or told to be whole', () => {
    const { planned, scene } = loggedScene();
    restoreRights(scene, wanted, {});
    const cut: OpenChange = {
      ...{ requestId: 'cut', verb: 'restoreRights', group: ground.top, startedAtMs: 0, steps: planned },
      done: new Map(),
    };
    expect(recoverRights(host, cut)).toMatchObject({ isWhole: true });

    chownSync(`${dirs()[0]}/cgroup.procs`, 0, 0);
    const half = recoverRights(host, cut);

    expect(half.isWhole).toBe(false);
    expect(half.values.map(({ status }) => status)).toEqual(dirs().flatMap(() => ['rolled-back', 'rolled-back']));
    expect(all()).toEqual(asMade());
  });

  test('a guarded group is left alone, and one that is gone is said to be', () => {
    expect(() => restoreRights(sceneNow(), { ...wanted, group: rootPath }, {})).toThrow(
      expect.objectContaining({ code: 'GROUP_GUARDED' }),
    );
    const gone = `${ground.top}/gone` as GroupPath;
    expect(() => restoreRights(sceneNow(), { ...wanted, group: gone }, {})).toThrow(
      expect.objectContaining({ code: 'GROUP_GONE' }),
    );
  });
});
