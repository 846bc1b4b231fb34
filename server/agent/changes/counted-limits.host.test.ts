/**
 * misc and rdma on the kernel that runs here. Few hosts have anything that they count: what is tried is that their files are read,
 * and that the kernel refuses what Corral foretells it will. Groups with the controllers are this test's own.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGroup } from '#server/agent/groups/create-group.ts';
import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type CountedEdit, countedHere } from '#server/domain/limits/counted-limits.ts';
import { previewChange } from './apply-change.ts';
import { host, openTestGround, sceneNow, type TestGround, whyNotHere } from './host-scene.fixtures.ts';

const why = whyNotHere('misc', 'rdma');
const homes = why === null ? (['misc', 'rdma'] as const).flatMap((name) => host.hierarchyFor(name) ?? []) : [];

let ground: TestGround;
let group: GroupPath;

beforeAll(async () => {
  if (why !== null) return;
  ground = await openTestGround('counted');
  const onV2 = homes.some(({ version }) => version === 2);
  const made = await createGroup(sceneNow(), {
    ...{ parent: ground.top, name: 'own', hierarchies: [...new Set(homes.map(({ id }) => id))], edits: [] },
    ...{ enable: onV2 ? ['misc', 'rdma'] : [], requestId: 'test' },
  });
  group = made.group;
});
afterAll(() => ground?.clear());

const pathOf = (file: 'misc.max' | 'rdma.max') => {
  const home = host.hierarchyFor(file === 'misc.max' ? 'misc' : 'rdma');
  return home ? `${dirOf(home, group)}/${file}` : '';
};

describe.skipIf(why !== null)(`what misc and rdma count${why ? ` (skipped: ${why})` : ''}`, () => {
  test.each(['misc.max', 'rdma.max'] as const)(
    '%s is there and names what the host has, none of it limited',
    (file) => {
      const { own, topology } = readChangeContext(host, group, null);
      const names = countedHere(file, { topology, reading: own.limits[file] });

      expect(own.limits[file]).toMatchObject({ kind: 'value', value: [], readOnly: null });
      expect(names).toEqual(file === 'misc.max' ? capacities() : (topology.rdmaDevices ?? []));
      if (names.length === 0) expect(readText(pathOf(file))).toBe('');
    },
  );

  test.each<[CountedEdit, errno: string, code: string, reason: RegExp]>([
    [{ key: 'misc.max', value: [{ resource: 'nothing', most: 5n }] }, 'EINVAL', 'no-misc-resource', /resource/],
    [
      { key: 'rdma.max', value: [{ device: 'nothing', handles: 2, objects: 'max' }] },
      ...(['ENODEV', 'no-rdma-device', /no such RDMA device/] as const),
    ],
  ])('what is not here is refused as foretold: %o', (edit, errno, code, reason) => {
    const { notes, refused } = previewChange(sceneNow(), { group, edits: [edit] });
    const text = edit.key === 'misc.max' ? 'nothing 5' : 'nothing hca_handle=2 hca_object=max';
    const path = pathOf(edit.key);

    expect(refused).toBe(true);
    expect(notes.find(({ severity }) => severity === 'refused')?.code).toBe(code);
    expect(raw(path, text)).toBe(errno);
    expect(explainRefusal({ errno, verb: 'write', file: edit.key, path, text, version: 2 }).text).toMatch(reason);
  });

  // What would be wrong whatever the host has.
  test.each([
    ['misc.max', 'nothing', 'EINVAL'],
    ['rdma.max', 'nothing hca_handle=2147483648', 'EINVAL'],
    ['rdma.max', 'nothing hca_thing=1', 'EINVAL'],
  ] as const)('%s does not take %j: %s', (file, text, errno) => {
    expect(raw(pathOf(file), text)).toBe(errno);
  });
});

/** The resources of the root's misc.capacity. */
function capacities(): string[] {
  const root = host.hierarchyFor('misc')?.mountPoint;
  return (readText(`${root}/misc.capacity`) ?? '').split('\n').flatMap((line) => line.split(' ')[0] || []);
}

/** Past every check of ours: the kernel's own answer; '' where it took it. */
function raw(path: string, text: string): string {
  try {
    writeFileSync(path, text, { flag: 'r+' });
    return '';
  } catch (cause) {
    return errnoOf(cause) ?? '';
  }
}
