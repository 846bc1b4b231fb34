/** A restore that comes late in a boot: what somebody has set since the host started stays, and is told. */
import { chownSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { available, host, limitHierarchies, onV2, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { ofAnotherBoot, openWantedBench, type WantedBench } from './wanted-agent.fixtures.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu', 'cpuset');
const isV1 = host.hierarchyFor('memory')?.version === 1;
const pids50: LimitEdit = { key: 'pids.max', value: 50 };
const memory64M: LimitEdit = { key: 'memory.max', value: 64n << 20n };

let ground: TestGround;
let bench: WantedBench;
let asked = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('late-restore');
});
beforeEach(async () => {
  if (notHere === null) bench = await openWantedBench();
});
afterEach(() => bench?.close());
afterAll(() => ground?.clear());

async function keep(name: string, edits: LimitEdit[], parent = ground.top): Promise<GroupPath> {
  const place = { parent, name, hierarchies: limitHierarchies, enable: onV2(available) };
  const requestId = `late-${++asked}`;
  return (await bench.agent.verbs.create({ ...place, edits, keep: true, askedBy: 'ada', requestId })).group;
}

const fileOf = (group: GroupPath, controller: 'memory' | 'pids', name: string) => {
  const hierarchy = host.hierarchyFor(controller);
  return hierarchy ? `${dirOf(hierarchy, group)}/${name}` : '';
};
const pidsMax = (group: GroupPath) => readFileSync(fileOf(group, 'pids', 'pids.max'), 'utf8').trim();

/** The host starts, somebody else is at the group, and only then an agent: what `by` does is all that is different. */
async function restoreAfter(group: GroupPath, by: () => void | Promise<void>) {
  await bench.stop();
  for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, group)) rmdirSync(dirOf(hierarchy, group));
  ofAnotherBoot(bench.file('boot-report.jsonl'));
  await by();
  await bench.start();
  const { groups } = await bench.report();
  return groups.find((each) => each.group === group);
}

const nameOf = (group: GroupPath) => group.slice(group.lastIndexOf('/') + 1);

describe.skipIf(notHere !== null)(`a restore late in a boot${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('leaves a value that somebody has set, restores the others, and the difference is drift', async () => {
    const group = await keep('set', [pids50, memory64M]);

    const restored = await restoreAfter(group, async () => {
      await ground.make(nameOf(group));
      writeFileSync(fileOf(group, 'pids', 'pids.max'), '77');
    });

    expect(restored).toMatchObject({
      result: 'in-part',
      faults: [],
      limits: [
        { key: 'pids.max', status: 'left', writes: [], why: { code: 'restore-left' } },
        { key: 'memory.max', status: 'restored' },
      ],
    });
    expect(pidsMax(group)).toBe('77');
    const { groups } = await bench.agent.verbs.wanted();
    expect(groups.find((each) => each.group === group)?.limits).toMatchObject([
      { key: 'pids.max', isSame: false, wanted: pids50, live: { key: 'pids.max', value: 77 } },
      { key: 'memory.max', isSame: true },
    ]);
  });

  test('leaves what was set through Corral in this boot, also to what a new group has', async () => {
    const group = await keep('through', [pids50, memory64M]);
    const edits: LimitEdit[] = [{ key: 'pids.max', value: 'max' }];
    const { basis } = await bench.agent.verbs.plan({ group, edits });
    await bench.agent.verbs.apply({ group, edits, basis, confirmed: null, requestId: `late-${++asked}` });
    await bench.stop();
    ofAnotherBoot(bench.file('boot-report.jsonl'));

    await bench.start();
    const { groups } = await bench.report();

    expect(groups[0]?.limits).toMatchObject([{ status: 'left' }, { status: 'stood' }]);
    expect(pidsMax(group)).toBe('max');
  });

  test('restores a group that somebody has made and set nothing of', async () => {
    const group = await keep('made', [pids50, memory64M, { key: 'cpuset.cpus', value: '0' }]);

    const restored = await restoreAfter(group, async () => void (await ground.make(nameOf(group))));

    expect(restored).toMatchObject({ result: 'restored', made: [] });
    expect(pidsMax(group)).toBe('50');
  });

  test.skipIf(!isV1)('v1: what a new group has of its parent was set by nobody', async () => {
    const parent = await ground.make('swappy');
    writeFileSync(fileOf(parent, 'memory', 'memory.swappiness'), '33');
    const group = await keep('child', [{ key: 'memory.swappiness', value: 10 }], parent);

    const restored = await restoreAfter(group, async () => void (await ground.make(nameOf(group), parent)));

    expect(restored).toMatchObject({ result: 'restored', limits: [{ status: 'restored' }] });
    expect(readFileSync(fileOf(group, 'memory', 'memory.swappiness'), 'utf8').trim()).toBe('10');
  });

  test('leaves an owner that somebody has set, and says so', async () => {
    const group = await keep('owned', [pids50]);
    const procs = fileOf(group, 'pids', 'cgroup.procs');
    chownSync(procs, 65_534, 65_534);
    await bench.agent.verbs.adopt({ group, keys: null, requestId: `late-${++asked}` });

    const restored = await restoreAfter(group, async () => {
      await ground.make(nameOf(group));
      chownSync(procs, 1234, 1234);
    });

    expect(restored).toMatchObject({
      result: 'in-part',
      faults: [{ code: 'restore-rights-left', values: { path: procs } }],
      limits: [{ status: 'restored' }],
    });
    expect(statSync(procs).uid).toBe(1234);
  });
});
