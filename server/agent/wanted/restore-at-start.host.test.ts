/** What is late when the agent starts, and what is launched with the boot. */
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import { launchRequestSchema } from '#server/domain/launch/launch-input.ts';
import type { WantedGroup } from '#server/domain/wanted/wanted.ts';
import { openHostChanges } from '../changes/host-changes.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, limitHierarchies, onV2, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { openJournal } from '../changes/journal.ts';
import { openRestore } from './restore-at-start.ts';
import { openWantedBench } from './wanted-agent.fixtures.ts';
import { openWantedStore } from './wanted-store.ts';

const notHere = whyNotHere('pids', 'memory');
const pidsId = host.hierarchyFor('pids')?.id ?? '';
const asked = { by: 'ada@example.org', requestId: 'r', atMs: 1 };

let ground: TestGround;
let folder: string;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('late');
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-late-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => ground?.clear());

function wantedAt(group: GroupPath, hierarchyIds: string[]): WantedGroup {
  return {
    ...{ group, asked, enable: onV2(['pids']) },
    places: hierarchyIds.map((hierarchyId) => ({ hierarchyId, rights: null, files: {} })),
    limits: [{ edit: { key: 'pids.max', value: 50 }, asked }],
  };
}

/** `waitMs`: for ever, as far as a slow machine goes, unless the end of the wait is the point. */
function begin(
  wanted: WantedGroup[],
  first: CgroupHost,
  { lookAgain = () => host, waitMs = 600_000 }: { lookAgain?: () => CgroupHost; waitMs?: number } = {},
) {
  const store = openWantedStore(path.join(folder, 'wanted.json'));
  store.putAll(wanted.map((each) => [each.group, each]));
  const guard = { onlyUnder: null, guardedPids: [] };
  const journal = openJournal(path.join(folder, 'journal.jsonl'));
  return openRestore({
    ...{ host: first, guard, store, lookAgain, file: path.join(folder, 'report.jsonl'), bootId: 'this' },
    changes: openHostChanges(host, { guard, journal, now: Date.now, wanted: store }),
    ...{ now: Date.now, log: () => {}, launch: async () => '', waitMs, lookMs: 10 },
  });
}

function vanish(group: GroupPath): void {
  for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, group)) rmdirSync(dirOf(hierarchy, group));
}

describe.skipIf(notHere)(`what is late at a boot${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('a hierarchy that is mounted later is awaited beside the work, and what is below waits with it', async () => {
    const [late, below, other] = ['late', 'late/below', 'other'].map(
      (name) => name.split('/').reduce(childOf, ground.top) as GroupPath,
    ) as [GroupPath, GroupPath, GroupPath];
    const blind = { ...host, hierarchyById: (id: string) => (id === pidsId ? null : host.hierarchyById(id)) };
    let looks = 0;
    const memoryId = host.hierarchyFor('memory')?.id ?? '';
    const otherIds = memoryId === pidsId ? [] : [memoryId];
    const wanted = [wantedAt(late, [pidsId]), wantedAt(below, [pidsId])];
    if (otherIds.length > 0) wanted.push({ ...wantedAt(other, otherIds), limits: [] });
    const restore = begin(wanted, blind, { lookAgain: () => (++looks < 3 ? blind : host) });

    await restore.begin();

    expect(restore.report()).toMatchObject({ endedAtMs: null, awaited: [pidsId] });
    expect(restore.report().groups.map(({ group }) => group)).toEqual(otherIds.length > 0 ? [other] : []);
    await restore.goOn();
    const report = restore.report();
    expect(report.endedAtMs).not.toBeNull();
    expect(report.groups.filter(({ group }) => group !== other)).toMatchObject([
      { group: late, result: 'restored' },
      { group: below, result: 'restored' },
    ]);
    for (const group of [below, late, other]) vanish(group);
  });

  test('what does not come is told with how long it was awaited, and the rest is restored', async () => {
    const group = childOf(ground.top, 'never');
    const restore = begin([wantedAt(group, [pidsId, 'nobody-mounts'])], host, { waitMs: 50 });

    await restore.begin();
    await restore.goOn();

    expect(restore.report().groups).toMatchObject([
      {
        result: 'in-part',
        limits: [{ key: 'pids.max', status: 'restored' }],
        faults: [{ code: 'restore-no-hierarchy', values: { id: 'nobody-mounts' } }],
      },
    ]);
    vanish(group);
  });

  test('a unit that systemd has not started is awaited, not made', async () => {
    const group = childOf(childOf(ground.top, 'x.slice'), 'in');
    const restore = begin([wantedAt(group, [pidsId])], host);

    await restore.begin();
    expect(restore.report().awaited).toEqual([childOf(ground.top, 'x.slice')]);
    restore.stop();
    await restore.goOn();

    expect(restore.report().endedAtMs).toBeNull();
    const pids = host.hierarchyById(pidsId);
    expect(pids && existsIn(pids, childOf(ground.top, 'x.slice'))).toBe(false);
  });

  test('a launch that is marked is made again at each boot, until it is forgotten', async () => {
    const group = await ground.make('runs');
    const bench = await openWantedBench();
    try {
      const request = launchRequestSchema.parse({
        ...{ command: { kind: 'shell', line: 'true' }, group, user: 'root', folder: '/', requestId: 'launch-1' },
        ...{ startAtBoot: true, hierarchies: limitHierarchies },
      });
      const { id } = await bench.agent.verbs.launch(request);

      await bench.stop();
      await bench.start({ newBoot: true });
      const first = await bench.report();
      await bench.agent.verbs.forgetBootLaunch({ id, requestId: 'forget-1' });
      await bench.stop();
      await bench.start({ newBoot: true });
      const second = await bench.report();

      expect(first.launches).toMatchObject([{ id, group, command: 'true', runId: expect.any(String), why: null }]);
      expect(first.launches[0]?.runId).not.toBe(id);
      expect(second.launches).toEqual([]);
    } finally {
      await bench.close();
    }
  });
});
