/** A move that is bound to some groups and an account, on the kernel that runs here. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readGuard } from '#server/agent/changes/guard.ts';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import {
  host,
  limitHierarchies,
  openTestGround,
  sceneNow,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import { createProcessReader } from '#server/cgroupfs/processes/processes.ts';
import { parseProcessGroups, readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ProcessReach } from '#server/domain/processes/process-verbs.ts';
import { moveProcesses } from './move-processes.ts';

const notHere = whyNotHere();
let ground: TestGround;
let [own, into, others]: GroupPath[] = [];
let count = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('reach');
});

beforeEach(async () => {
  if (notHere !== null) return;
  count += 1;
  [own, into, others] = [
    await ground.make(`own${count}`),
    await ground.make(`into${count}`),
    await ground.make(`others${count}`),
  ];
});

afterAll(() => ground?.clear());

const placesOf = (pid: number) =>
  parseProcessGroups(host, readProcessGroupText(host, pid) ?? '').flatMap(({ group }) => group ?? []);

async function move(processes: { pid: number; startTicks: string }[], reach: ProcessReach, hierarchies: string[] = []) {
  const request = { to: into as GroupPath, processes, hierarchies, requestId: 'test', reach };
  return (await moveProcesses(sceneNow(), request)).processes;
}

describe.skipIf(notHere !== null)(`reach${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('a process of their own group is moved; one of others stays, and is answered like one that there is not', async () => {
    const reach = { groups: [own, into] as GroupPath[], user: null };
    const mine = await ground.startProcess(own);
    const theirs = await ground.startProcess(others);
    const none = { pid: 4_000_000, startTicks: '1' };

    const moved = await move([mine, theirs, { ...theirs, startTicks: '1' }, none], reach);

    expect(moved.map(({ status }) => status)).toEqual(['moved', 'refused', 'refused', 'refused']);
    expect(placesOf(mine.pid)).toContain(into);
    expect(placesOf(theirs.pid)).not.toContain(into);
    const alike = moved.slice(1).map((one) => JSON.stringify(one).replaceAll(String(one.pid), 'PID'));
    expect(new Set(alike).size).toBe(1);
    expect(moved[1]).toMatchObject({ name: '', before: '', after: '', sentence: { code: 'process-out-of-reach' } });
  });

  test('PID 1, the agent and a kernel thread are answered as what there is not, and what is theirs is moved beside them', async () => {
    const reach = { groups: [own, into] as GroupPath[], user: null };
    const mine = await ground.startProcess(own);
    // Where processes are hidden by a namespace, 2 is one of its own or none.
    const guarded = [1, 2, process.pid].map((pid) => ({ pid, startTicks: readStartTicks(pid) ?? '1' }));
    const none = { pid: 4_000_000, startTicks: '1' };

    const moved = await move([mine, ...guarded, none], reach);

    expect(moved.map(({ status }) => status)).toEqual(['moved', ...guarded.map(() => 'refused'), 'refused']);
    const alike = moved.slice(1).map((one) => JSON.stringify(one).replaceAll(String(one.pid), 'PID'));
    expect(new Set(alike).size).toBe(1);
  });

  test('one of Corral’s that is within reach stays guarded', async () => {
    const reach = { groups: [own, into] as GroupPath[], user: null };
    const companion = await ground.startProcess(own);
    const guard = readGuard(host, { onlyUnder: null, guardedPids: [companion.pid] });
    const request = { to: into as GroupPath, processes: [companion], hierarchies: [], requestId: 'test', reach };

    await expect(moveProcesses({ ...sceneNow(), guard }, request)).rejects.toMatchObject({ code: 'PROCESS_GUARDED' });

    expect(placesOf(companion.pid)).not.toContain(into);
  });

  test.skipIf(limitHierarchies.length < 2)(
    'a process that is theirs in one hierarchy alone is not taken out of others’ group in another',
    async () => {
      const [first = '', second = ''] = limitHierarchies;
      const mixed = await ground.startProcess(others);
      await moveProcesses(sceneNow(), {
        ...{ to: own as GroupPath, processes: [mixed], hierarchies: [first], requestId: 'test' },
      });
      const reach = { groups: [own, into] as GroupPath[], user: null };

      expect(await move([mixed], reach, [second])).toMatchObject([{ status: 'refused' }]);
      expect(await move([mixed], reach)).toMatchObject([{ status: 'refused' }]);
      expect(await move([mixed], reach, [first])).toMatchObject([{ status: 'moved' }]);
    },
  );

  test('their account reaches what runs as it, and nobody reaches root by name', async () => {
    const roots = await ground.startProcess(others);

    expect(await move([roots], { groups: [], user: 'root' })).toMatchObject([{ status: 'refused' }]);
    expect(await move([roots], { groups: [], user: 'nobody' })).toMatchObject([{ status: 'refused' }]);
  });

  test('a list of the whole host has what is theirs, counted and searched as if there were nothing else', async () => {
    const mine = await ground.startProcess(own);
    await ground.startProcess(others);
    const reach = { groups: [own] as GroupPath[], user: null };
    const list = (search: string) =>
      createProcessReader(host, () => 0).list({ group: null, search, limit: 10, reach }, () => null);

    expect(await list('')).toMatchObject({ rows: [{ pid: mine.pid }], total: 1 });
    expect(await list('sleep')).toMatchObject({ total: 1 });
    expect(await list('no such command')).toMatchObject({ total: 0 });
  });
});
