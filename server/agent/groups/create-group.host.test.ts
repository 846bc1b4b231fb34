/** Making and removing groups on the kernel that runs here, v1 or v2. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGuard } from '#server/agent/changes/guard.ts';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import {
  available,
  enabledIn,
  host,
  limitHierarchies,
  onV2,
  openTestGround,
  sceneNow,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { listGroupPaths } from '#server/cgroupfs/groups/list-groups.ts';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { effectiveLimits } from '#server/domain/changes/effective.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { CreateRequest } from '#server/domain/groups/group-verbs.ts';
import { controllerOfLimit, settingOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { createGroup } from './create-group.ts';
import { planCreate, previewCreate } from './plan-create.ts';
import { removeGroup } from './remove-group.ts';

const notHere = whyNotHere();
const cpusetV1 = host.hierarchyFor('cpuset')?.version === 1;
let ground: TestGround;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('create');
});

afterAll(() => ground?.clear());

function request(name: string, of: Partial<CreateRequest> = {}): CreateRequest {
  const all = { hierarchies: limitHierarchies, enable: onV2(available), edits: [], requestId: 'test' };
  return { parent: ground.top, name, ...all, ...of };
}

function remove(group: string) {
  return removeGroup(sceneNow(), { group: parseGroupPath(group), requestId: 'test' });
}

describe.skipIf(notHere !== null)(`creating${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('makes the group in each asked hierarchy and nowhere else', async () => {
    const { group, made } = await createGroup(sceneNow(), request('plain'));

    expect(made).toHaveLength(limitHierarchies.length);
    expect(made.every((dir) => existsSync(dir))).toBe(true);
    expect(listGroupPaths(host).get(group)?.toSorted()).toEqual(limitHierarchies.toSorted());
  });

  test('makes it where its parent is, with what the parent has, when nobody says where and with what', async () => {
    const parent = await ground.make('parent-of-plain');
    const nothingSaid = { parent, hierarchies: [], enable: null };

    const { group } = await createGroup(sceneNow(), request('plain', nothingSaid));

    expect(listGroupPaths(host).get(group)?.toSorted()).toEqual(listGroupPaths(host).get(parent)?.toSorted());
    expect(enabledIn(parent)).toEqual(expect.arrayContaining(onV2(available)));
  });

  test('hands nothing down in a parent with processes: nobody asked for what would be refused', async () => {
    const parent = await ground.make('busy-parent');
    await ground.startProcess(parent);

    const { group } = await createGroup(sceneNow(), request('plain', { parent, hierarchies: [], enable: null }));

    expect(listGroupPaths(host).has(group)).toBe(true);
    expect(enabledIn(parent)).toEqual([]);
  });

  test.each(['with space', 'a:b', '-x', '.hidden', 'x\\x2dy', 'größe', 'n'.repeat(255)])(
    'takes the name %j and removes it again',
    async (name) => {
      const { group, made } = await createGroup(sceneNow(), request(name));

      expect((await remove(group)).removed.toSorted()).toEqual(made.toSorted());
      expect(made.some((dir) => existsSync(dir))).toBe(false);
    },
  );

  test.each(['..', '.', '', 'a/b', 'a\nb', 'a\0b', 'n'.repeat(256)])('does not take the name %j', async (name) => {
    await expect(createGroup(sceneNow(), request(name))).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test.skipIf(!cpusetV1)('gives a v1 cpuset its CPUs and memory nodes, also below an empty parent', async () => {
    const hierarchy = host.hierarchyFor('cpuset');
    if (!hierarchy) return;
    const empty = parseGroupPath(`${ground.top}/empty`);
    mkdirSync(dirOf(hierarchy, empty));

    const { group, filled } = await createGroup(
      sceneNow(),
      request('child', { parent: empty, hierarchies: ['cpuset'] }),
    );
    const { pid } = await ground.startProcess();
    await writeControl({ hierarchy, group, file: 'cgroup.procs' }, String(pid));

    const cpus = readText(`${hierarchy.mountPoint}/cpuset.cpus`)?.trim();
    expect(readText(`${dirOf(hierarchy, group)}/cpuset.cpus`)?.trim()).toBe(cpus);
    expect(filled.map((each) => each.path)).toEqual([
      `${dirOf(hierarchy, empty)}/cpuset.mems`,
      `${dirOf(hierarchy, group)}/cpuset.mems`,
      `${dirOf(hierarchy, empty)}/cpuset.cpus`,
      `${dirOf(hierarchy, group)}/cpuset.cpus`,
    ]);
  });

  test.skipIf(onV2(available).length === 0)('enables v2 controllers on the way down', async () => {
    const middle = await createGroup(sceneNow(), request('middle', { enable: [] }));
    const { group } = await createGroup(sceneNow(), request('leaf', { parent: middle.group, enable: ['pids'] }));

    expect(enabledIn(middle.group)).toContain('pids');
    expect(readText(`${dirOf({ mountPoint: host.hierarchyById('v2')?.mountPoint ?? '' }, group)}/pids.max`)).toBe(
      'max\n',
    );
  });

  test.skipIf(onV2(available).length === 0)('foresees the threaded trap and leaves nothing behind', async () => {
    const { group: populated } = await createGroup(sceneNow(), request('populated', { enable: [] }));
    await ground.startProcess(populated);

    await expect(
      createGroup(sceneNow(), request('leaf', { parent: populated, enable: ['cpu'] })),
    ).rejects.toMatchObject({ code: 'KERNEL_REFUSED', public: expect.stringContaining('threaded') });
    await expect(
      createGroup(sceneNow(), request('leaf', { parent: populated, enable: ['memory'] })),
    ).rejects.toMatchObject({ code: 'KERNEL_REFUSED' });

    const dir = dirOf({ mountPoint: host.hierarchyById('v2')?.mountPoint ?? '' }, populated);
    expect(readText(`${dir}/cgroup.type`)).toBe('domain\n');
    expect(existsSync(`${dir}/leaf`)).toBe(false);
  });

  test('sets the first limits in the same step', async () => {
    const { limits, group } = await createGroup(
      sceneNow(),
      request('limited', { edits: [{ key: 'pids.max', value: 7 }] }),
    );

    expect(limits?.result).toBe('applied');
    const hierarchy = host.hierarchyFor('pids');
    expect(hierarchy && readText(`${dirOf(hierarchy, group)}/pids.max`)).toBe('7\n');
  });

  test('makes nothing when a first limit is refused', async () => {
    const edits: CreateRequest['edits'] = [{ key: 'pids.max', value: 5_000_000 }];

    await expect(createGroup(sceneNow(), request('refused', { edits }))).rejects.toMatchObject({
      code: 'KERNEL_REFUSED',
    });

    expect(listGroupPaths(host).has(parseGroupPath(`${ground.top}/refused`))).toBe(false);
  });

  test('makes nothing when one of the hierarchies refuses', async () => {
    const [first, ...others] = limitHierarchies;
    const last = others.at(-1);
    const hierarchy = host.hierarchyById(last ?? first ?? '');
    if (!hierarchy || !first) return;
    const there = parseGroupPath(`${ground.top}/there`);
    mkdirSync(dirOf(hierarchy, there));

    await expect(createGroup(sceneNow(), request('there'))).rejects.toMatchObject({
      code: 'GROUP_EXISTS',
      field: 'name',
    });

    expect(listGroupPaths(host).get(there)).toEqual([hierarchy.id]);
    // Asked beforehand, it is an answer and no failure.
    const plan = await previewCreate(sceneNow(), request('there'));
    expect(plan).toMatchObject({ refused: true, makes: [], notes: [{ severity: 'refused', code: 'name-of-group' }] });
    rmdirSync(dirOf(hierarchy, there));
  });

  test('does not take the name of a control file, and leaves no half of it', async () => {
    await expect(createGroup(sceneNow(), request('cgroup.procs'))).rejects.toMatchObject({
      ...{ code: 'GROUP_EXISTS', public: expect.stringContaining('control file') },
    });
    // pids.max is a file in one v1 hierarchy only: the others had taken the name already.
    await expect(createGroup(sceneNow(), request('pids.max'))).rejects.toMatchObject({ code: 'GROUP_EXISTS' });

    expect(listGroupPaths(host).has(parseGroupPath(`${ground.top}/pids.max`))).toBe(false);
  });

  test('wants a parent that is there, a hierarchy that is mounted, a controller that exists', async () => {
    const nowhere = parseGroupPath(`${ground.top}/nowhere`);

    await expect(createGroup(sceneNow(), request('x', { parent: nowhere }))).rejects.toMatchObject({
      code: 'GROUP_GONE',
    });
    await expect(createGroup(sceneNow(), request('x', { hierarchies: ['nope'] }))).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(createGroup(sceneNow(), request('x', { enable: ['warp'] }))).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  test('makes nothing above the ceiling', async () => {
    const guard = readGuard(host, { onlyUnder: parseGroupPath('/elsewhere'), guardedPids: [] });

    await expect(createGroup({ ...sceneNow(), guard }, request('x'))).rejects.toMatchObject({ code: 'CEILING' });
  });
});

/** Limits of every controller that this kernel has: those that are asked for, and what is asked in return to be kept. */
const firstLimits: Record<string, LimitEdit[]> = {
  none: [],
  'a size between pages': [{ key: 'memory.max', value: 50_000_001n }],
  'processes and a quota': [
    { key: 'pids.max', value: 100 },
    { key: 'cpu.quota', value: { quotaUsec: 150_000, periodUsec: 100_000 } },
  ],
  'cores and a node': [
    { key: 'cpuset.cpus', value: '0' },
    { key: 'cpuset.mems', value: '0' },
  ],
  'what a new group has anyway': [{ key: 'pids.max', value: 'max' }],
  'an idle group with a quota': [
    { key: 'cpu.idle', value: true },
    { key: 'cpu.quota', value: { quotaUsec: 20_000, periodUsec: 50_000 } },
  ],
  'everything at once': [
    { key: 'memory.max', value: 67_108_864n },
    ...(host.hierarchyFor('memory')?.version === 1
      ? ([
          { key: 'memory.soft', value: 33_554_432n },
          { key: 'memory.swappiness', value: 10 },
          { key: 'memory.oom_kill', value: false },
        ] as const)
      : ([
          { key: 'memory.high', value: 50_331_648n },
          { key: 'memory.low', value: 1_048_577n },
          { key: 'memory.oom.group', value: true },
        ] as const)),
    { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } },
    { key: 'pids.max', value: 9 },
    { key: 'cpuset.cpus', value: '0' },
  ],
};

describe.skipIf(notHere !== null)(`what a preview foretells${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  const settingIn = (path: string) => settingOf(path.split('/').at(-1) ?? '', readText(path) ?? '');

  /** Each limit's value or why it is not there, and its files without the counters that stand in some. */
  const settingsOf = ({ own }: ChangeContext) =>
    Object.entries(own.limits).map(([key, reading]) => ({
      key,
      ...reading,
      files: reading.kind === 'value' ? reading.files.map(({ file, text }) => `${file} ${settingOf(file, text)}`) : [],
    }));

  async function expectForetold(of: CreateRequest): Promise<void> {
    const foretold = planCreate(sceneNow(), of);
    const { plan } = foretold;
    const outcome = await createGroup(sceneNow(), { ...of, basis: plan.basis });

    expect(outcome.made).toEqual(plan.makes.map(({ path }) => path));
    expect(outcome.filled).toEqual(foretold.filling.map(({ path, text }) => ({ path, text })));
    expect(outcome.limits?.writes.map(({ path, asked }) => [path, asked]) ?? []).toEqual(
      foretold.limits.map(({ path, text }) => [path, text]),
    );
    const last = new Map(plan.writes.flatMap(({ path, keeps }) => (keeps === null ? [] : [[path, keeps]])));
    expect(Object.fromEntries([...last.keys()].map((path) => [path, settingIn(path)]))).toEqual(
      Object.fromEntries(last),
    );
    for (const { group, text } of plan.writes.filter(({ file }) => file === 'cgroup.subtree_control'))
      expect(enabledIn(group)).toContain(text.slice(1));
    // With the edits, so that it looks at as much around the group as the plan did.
    expect(effectiveLimits(readChangeContext(host, outcome.group, null, of.edits), [])).toEqual(plan.effective);
    await remove(outcome.group);
  }

  test.each(Object.keys(firstLimits))('is what creating does: %s', async (name) => {
    const here = firstLimits[name]?.filter(({ key }) => available.includes(controllerOfLimit(key))) ?? [];

    await expectForetold(request('foretold', { edits: here as CreateRequest['edits'] }));
  });

  test('the values of the new group before its limits, each file of them', async () => {
    const of = request('fresh');
    const { context } = planCreate(sceneNow(), of);

    const { group } = await createGroup(sceneNow(), of);

    const now = readChangeContext(host, group, null, []);
    expect(settingsOf(context)).toEqual(settingsOf(now));
    // Only a group that is there has a number of its own.
    const asTold = Object.entries(now.places).map(([controller, place]) => [controller, { ...place, inode: null }]);
    expect(context.places).toEqual(Object.fromEntries(asTold));
    expect(context.missing).toEqual(now.missing);
    expect([context.own.effectiveCpus, context.own.effectiveMems]).toEqual([
      now.own.effectiveCpus,
      now.own.effectiveMems,
    ]);
    expect(context.ancestors).toEqual(now.ancestors);
    await remove(group);
  });

  test('below a parent that has limits, and where its values are handed down', async () => {
    const parent = await ground.make('limited-parent');
    const memory = host.hierarchyFor('memory');
    const cpuset = host.hierarchyFor('cpuset');
    if (memory?.version === 1)
      for (const [file, text] of [
        ['memory.swappiness', '7'],
        ['memory.oom_control', '1'],
      ] as const)
        await writeControl({ hierarchy: memory, group: parent, file }, text);
    if (cpuset?.version === 1) writeFileSync(`${dirOf(cpuset, parent)}/cgroup.clone_children`, '1', { flag: 'r+' });
    const pids = host.hierarchyFor('pids');
    if (pids) await writeControl({ hierarchy: pids, group: parent, file: 'pids.max' }, '50');
    const of = request('heir', { parent, edits: pids ? [{ key: 'pids.max', value: 70 }] : [] });
    const { context } = planCreate(sceneNow(), { ...of, edits: [] });

    const { group } = await createGroup(sceneNow(), { ...of, edits: [] });

    expect(settingsOf(context)).toEqual(settingsOf(readChangeContext(host, group, null, [])));
    await remove(group);
    await expectForetold(of);
  });

  test.skipIf(!cpusetV1)('below an empty v1 cpuset, which is filled as well', async () => {
    const hierarchy = host.hierarchyFor('cpuset');
    if (!hierarchy) return;
    const empty = parseGroupPath(`${ground.top}/unfilled`);
    mkdirSync(dirOf(hierarchy, empty));

    await expectForetold(
      request('heir', { parent: empty, hierarchies: ['cpuset'], edits: [{ key: 'cpuset.cpus', value: '0' }] }),
    );
  });

  test.skipIf(onV2(available).length === 0)(
    'the controllers that a limit needs, and those that are asked for',
    async () => {
      const middle = await createGroup(sceneNow(), request('way', { enable: [] }));

      await expectForetold(
        request('goal', { parent: middle.group, enable: ['pids'], edits: [{ key: 'memory.max', value: 67_108_864n }] }),
      );
    },
  );

  test('makes nothing, and says what would be refused', async () => {
    const { plan, group } = planCreate(
      sceneNow(),
      request('unmade', { edits: [{ key: 'pids.max', value: 5_000_000 }] }),
    );

    expect(plan.refused).toBe(true);
    expect(plan.notes).toContainEqual(expect.objectContaining({ severity: 'refused', key: 'pids.max' }));
    expect(listGroupPaths(host).has(group)).toBe(false);
  });

  test('creates nothing when the values moved since', async () => {
    const edits: CreateRequest['edits'] = [{ key: 'cpu.quota', value: { quotaUsec: 10_000, periodUsec: 100_000 } }];
    const parent = await ground.make('moving');
    const of = request('late', { parent, edits });
    const { plan } = planCreate(sceneNow(), of);
    const cpu = host.hierarchyFor('cpu');
    if (!cpu) return;
    await writeControl(
      { hierarchy: cpu, group: parent, file: cpu.version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max' },
      '50000',
    );

    await expect(createGroup(sceneNow(), { ...of, basis: plan.basis })).rejects.toMatchObject({ code: 'VALUES_MOVED' });
    expect(existsSync(dirOf(cpu, parseGroupPath(`${parent}/late`)))).toBe(false);
  });
});

describe.skipIf(notHere !== null)(`removing${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('lists processes and children in the way, and removes nothing then', async () => {
    const busy = await ground.make('busy');
    await ground.make('child', busy);
    const held = await ground.make('held');
    const { pid } = await ground.startProcess(held);

    const family = await remove(busy);
    const holding = await remove(held);

    expect(family.removed).toEqual([]);
    expect(family.obstacles).toHaveLength(limitHierarchies.length);
    expect(family.obstacles[0]).toMatchObject({ kind: 'children', children: ['child'] });
    expect(holding.removed).toEqual([]);
    expect(holding.obstacles[0]).toMatchObject({ kind: 'processes', pids: [pid] });
    expect(listGroupPaths(host).get(held)).toHaveLength(limitHierarchies.length);
  });

  test('removes a group whose process has just been killed', async () => {
    const group = await ground.make('emptied');
    const { pid } = await ground.startProcess(group);
    process.kill(pid, 'SIGKILL');

    await expect.poll(async () => (await remove(group)).removed.length).toBe(limitHierarchies.length);
  });

  test('never removes the root group, and says when there is nothing to remove', async () => {
    await expect(remove('/')).rejects.toMatchObject({ code: 'GROUP_GUARDED' });
    await expect(remove(`${ground.top}/never`)).rejects.toMatchObject({ code: 'GROUP_GONE' });
  });
});
