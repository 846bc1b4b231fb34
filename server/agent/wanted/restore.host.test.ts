/** What is kept and what comes back, on the kernel that runs here. A reboot is groups that are gone, and a report of another boot. */
import { chownSync, existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { available, host, limitHierarchies, onV2, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { openWantedBench, type WantedBench } from './wanted-agent.fixtures.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu', 'cpuset');
const isV1 = host.hierarchyFor('memory')?.version === 1;
const memoryFile = isV1 ? 'memory.limit_in_bytes' : 'memory.max';

let ground: TestGround;
let bench: WantedBench;
let asked = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('wanted');
});
beforeEach(async () => {
  if (notHere === null) bench = await openWantedBench();
});
afterEach(() => bench?.close());
afterAll(() => ground?.clear());

const nextId = () => `wanted-test-${++asked}`;

async function create(name: string, edits: LimitEdit[] = [], ask: { parent?: GroupPath; keep?: boolean } = {}) {
  const { parent = ground.top, keep = true } = ask;
  const { group } = await bench.agent.verbs.create({
    ...{ parent, name, hierarchies: limitHierarchies, enable: onV2(available), edits, keep },
    ...{ askedBy: 'ada@example.org', requestId: nextId() },
  });
  return group;
}

async function apply(group: GroupPath, edits: LimitEdit[], ask: { keep?: boolean; undoes?: string } = {}) {
  const { basis } = await bench.agent.verbs.plan({ group, edits });
  const requestId = nextId();
  const request = { group, edits, basis, confirmed: null, askedBy: 'ada@example.org', requestId, ...ask };
  return { requestId, outcome: await bench.agent.verbs.apply(request) };
}

function fileOf(group: GroupPath, controller: 'memory' | 'pids' | 'cpu', name: string): string {
  const hierarchy = host.hierarchyFor(controller);
  return hierarchy ? `${dirOf(hierarchy, group)}/${name}` : '';
}

const read = (group: GroupPath, controller: 'memory' | 'pids' | 'cpu', name: string) =>
  readFileSync(fileOf(group, controller, name), 'utf8').trim();

/** What the kernel does to every group at a reboot. */
function vanish(...groups: GroupPath[]): void {
  for (const group of groups)
    for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, group)) rmdirSync(dirOf(hierarchy, group));
}

/** The agent ends, the groups go, and another agent starts in another boot. */
async function reboot(...groups: GroupPath[]) {
  await bench.stop();
  vanish(...groups);
  await bench.start({ newBoot: true });
  return bench.report();
}

const memory64M: LimitEdit = { key: 'memory.max', value: 64n << 20n };
const pids50: LimitEdit = { key: 'pids.max', value: 50 };

async function wantedOf(group: GroupPath) {
  return (await bench.agent.verbs.wanted()).groups.find((each) => each.group === group);
}

describe.skipIf(notHere)(`what is kept after a reboot${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('a group and its limits come back, parents first, and who asked is known', async () => {
    const web = await create('web', [memory64M]);
    const api = await create('api', [pids50], { parent: web });
    expect(await wantedOf(api)).toMatchObject({
      missing: [],
      limits: [{ key: 'pids.max', isSame: true, asked: { by: 'ada@example.org' } }],
    });

    const report = await reboot(api, web);

    expect(report).toMatchObject({
      groups: [
        { group: web, result: 'restored', limits: [{ key: 'memory.max', status: 'restored' }], faults: [] },
        { group: api, result: 'restored', limits: [{ key: 'pids.max', status: 'restored' }], faults: [] },
      ],
    });
    expect(read(web, 'memory', memoryFile)).toBe(String(64 << 20));
    expect(read(api, 'pids', 'pids.max')).toBe('50');
    for (const id of limitHierarchies) {
      const hierarchy = host.hierarchyById(id);
      expect(hierarchy && existsIn(hierarchy, api)).toBe(true);
    }
    vanish(api, web);
  });

  test('once per boot: a later start of the agent overwrites nothing, and says where it differs', async () => {
    const group = await create('once', [pids50]);
    await reboot(group);
    writeFileSync(fileOf(group, 'pids', 'pids.max'), '77');

    await bench.stop();
    await bench.start();
    await bench.report();

    expect(read(group, 'pids', 'pids.max')).toBe('77');
    expect(await wantedOf(group)).toMatchObject({
      limits: [{ isSame: false, wanted: pids50, live: { key: 'pids.max', value: 77 } }],
    });
    await bench.agent.verbs.adopt({ group, keys: ['pids.max'], askedBy: 'ada', requestId: nextId() });
    expect(await wantedOf(group)).toMatchObject({ limits: [{ isSame: true, wanted: { value: 77 } }] });
    vanish(group);
  });

  test('restoring what stands already changes nothing', async () => {
    const group = await create('stands', [memory64M, pids50]);

    const report = await reboot();

    expect(report.groups).toMatchObject([
      { result: 'restored', made: [], limits: [{ status: 'stood' }, { status: 'stood' }] },
    ]);
    vanish(group);
  });

  test('what is not asked to be kept is not, and a limit that is changed without it stays as it was wanted', async () => {
    const other = await create('passing', [pids50], { keep: false });
    const group = await create('kept', [pids50]);
    await apply(group, [{ key: 'pids.max', value: 60 }]);

    await reboot(group, other);

    expect(existsSync(fileOf(other, 'pids', 'pids.max'))).toBe(false);
    expect(read(group, 'pids', 'pids.max')).toBe('50');
    vanish(group);
  });

  test('a change that the kernel refuses is not wanted', async () => {
    const group = await create('refused', [pids50]);
    const below = await create('below', [], { parent: group, keep: false });
    const { pid } = await ground.startHungryProcess(below);
    const tooLow: LimitEdit[] = [
      { key: 'pids.max', value: 70 },
      { key: 'memory.max', value: 4096n },
    ];

    // v1 refuses and puts back; v2 would kill, and asks first.
    const outcome = await apply(group, tooLow, { keep: true }).catch((cause: unknown) => cause);

    expect(outcome).not.toMatchObject({ outcome: { result: 'applied' } });
    expect((await wantedOf(group))?.limits).toMatchObject([{ wanted: pids50 }]);
    process.kill(pid, 'SIGKILL');
  });

  test('an undo makes what is kept what it was, too', async () => {
    const group = await create('undone', [pids50]);
    const { requestId, outcome } = await apply(group, [{ key: 'pids.max', value: 60 }, memory64M], { keep: true });
    expect(outcome.wanted?.map(({ key }) => key)).toEqual(['pids.max', 'memory.max']);

    await apply(group, [pids50, { key: 'memory.max', value: 'max' }], { undoes: requestId });

    const wanted = await wantedOf(group);
    expect(wanted?.limits).toMatchObject([{ wanted: pids50, isSame: true }]);
    vanish(group);
  });

  test('a group that is deleted is forgotten with all below it, one that cannot be is not', async () => {
    const web = await create('gone', [pids50]);
    const api = await create('api', [pids50], { parent: web });
    await bench.agent.verbs.remove({ group: web, requestId: nextId() });
    expect(await wantedOf(web)).toBeDefined();

    await bench.agent.verbs.removeTree({ group: web, processes: 'move', confirmed: null, requestId: nextId() });

    expect(await wantedOf(web)).toBeUndefined();
    expect(await wantedOf(api)).toBeUndefined();
    expect((await reboot()).groups).toEqual([]);
  });

  test('what cannot be restored is told by key, and the rest goes on', async () => {
    const group = await create('in-part', [pids50, { key: 'cpuset.cpus', value: '0' }]);
    await bench.stop();
    vanish(group);
    // A CPU that this host lacks, and a hierarchy that nobody mounts.
    const file = bench.file('wanted.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    kept.groups[0].limits[1].edit.value = '4095';
    writeFileSync(file, JSON.stringify(kept));
    await bench.start({ newBoot: true });

    const { groups } = await bench.report();

    expect(groups).toMatchObject([
      {
        result: 'in-part',
        limits: [
          { key: 'pids.max', status: 'restored' },
          { key: 'cpuset.cpus', status: 'failed', why: { text: expect.stringMatching(/4095/) } },
        ],
      },
    ]);
    expect(read(group, 'pids', 'pids.max')).toBe('50');
    vanish(group);
  });

  test('a limit above what memory this host has comes back as it was asked', async () => {
    // 4 TiB: kept on a host that had as much.
    const group = await create('vast', [{ key: 'memory.max', value: 4n << 40n }]);

    const { groups } = await reboot(group);

    expect(groups).toMatchObject([
      { result: 'restored', limits: [{ key: 'memory.max', status: 'restored', why: null }], faults: [] },
    ]);
    expect(read(group, 'memory', memoryFile)).toBe(String(4n << 40n));
    vanish(group);
  });

  test('a group that uses more memory by then than was asked is not cut down: it is told, and the rest goes on', async () => {
    const group = await create('grown', [{ key: 'memory.max', value: 4n << 20n }, pids50]);
    await bench.stop();
    vanish(group);
    // Somebody else was first, without the limits.
    await ground.make('grown');
    const { pid } = await ground.startHungryProcess(group);

    await bench.start({ newBoot: true });
    const { groups } = await bench.report();

    expect(groups).toMatchObject([
      {
        result: 'in-part',
        limits: [
          { key: 'memory.max', status: 'failed', why: { text: expect.stringMatching(/4194304|4 MiB/) } },
          { key: 'pids.max', status: 'restored' },
        ],
      },
    ]);
    expect(process.kill(pid, 0)).toBe(true);
    expect(Number(read(group, 'memory', memoryFile).replace('max', 'Infinity'))).toBeGreaterThan(20_000_000);
    process.kill(pid, 'SIGKILL');
  });

  test.skipIf(isV1)(
    'v2: a controller that the parent cannot hand down is told, and the group comes back without it',
    async () => {
      const web = await create('occupied', [], { keep: false });
      const api = await create('api', [pids50, memory64M], { parent: web });
      await bench.stop();
      vanish(api, web);
      // The parent came back by another hand, and what runs in it keeps it from handing anything down.
      const v2 = host.hierarchyFor('memory');
      if (!v2) throw new Error('no v2 hierarchy here');
      mkdirSync(dirOf(v2, web));
      const { pid } = await ground.startProcess(web);

      await bench.start({ newBoot: true });
      const { groups } = await bench.report();

      expect(groups).toMatchObject([
        {
          group: api,
          limits: [
            { key: 'pids.max', status: 'failed', why: { code: expect.any(String) } },
            { key: 'memory.max', status: 'failed', why: { code: expect.any(String) } },
          ],
        },
      ]);
      expect(groups[0]?.result).not.toBe('restored');
      expect(groups[0]?.faults).not.toEqual([]);
      expect(existsIn(v2, api)).toBe(true);
      expect(readFileSync(`${dirOf(v2, web)}/cgroup.subtree_control`, 'utf8').trim()).toBe('');
      process.kill(pid, 'SIGKILL');
    },
  );

  test('a file that cannot be read is put aside and said, and the agent starts', async () => {
    await bench.stop();
    writeFileSync(bench.file('wanted.json'), '{"version":1,"groups":[{');

    await bench.start({ newBoot: true });

    const report = await bench.report();
    expect(report.setAside?.text).toMatch(/put aside as .*wanted\.json\.unreadable-\d+/);
    expect(report.groups).toEqual([]);
  });

  test('owners and permissions come back', async () => {
    const group = await create('delegated', [pids50]);
    for (const name of ['', '/cgroup.procs']) {
      const hierarchy = host.hierarchyFor('pids');
      if (hierarchy) chownSync(`${dirOf(hierarchy, group)}${name}`, 65534, 65534);
    }
    expect((await wantedOf(group))?.rights).toEqual([]);
    await bench.agent.verbs.adopt({ group, keys: null, requestId: nextId() });

    await reboot(group);

    expect(statSync(fileOf(group, 'pids', 'cgroup.procs')).uid).toBe(65534);
    expect(statSync(fileOf(group, 'pids', 'pids.max')).uid).toBe(process.geteuid?.());
    expect((await wantedOf(group))?.rights).toEqual([]);
    vanish(group);
  });

  test('groups on the way to one that is kept are made for it', async () => {
    const web = await create('unkept', [], { keep: false });
    const api = await create('kept', [pids50], { parent: web });

    const { groups } = await reboot(api, web);

    expect(groups).toMatchObject([{ group: api, result: 'restored' }]);
    expect(groups[0]?.made.some((dir) => dir.endsWith(web))).toBe(true);
    vanish(api, web);
  });

  test('what nothing wants is forgotten, the kernel is left alone', async () => {
    const group = await create('forgotten', [pids50, memory64M]);

    await bench.agent.verbs.forgetWanted({ group, keys: ['pids.max'], requestId: nextId() });
    expect((await wantedOf(group))?.limits.map(({ key }) => key)).toEqual(['memory.max']);
    await bench.agent.verbs.forgetWanted({ group, keys: null, requestId: nextId() });

    expect(await wantedOf(group)).toBeUndefined();
    expect(read(group, 'pids', 'pids.max')).toBe('50');
    expect(childOf(ground.top, 'forgotten')).toBe(group);
    vanish(group);
  });
});
