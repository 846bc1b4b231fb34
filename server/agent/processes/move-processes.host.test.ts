/** Moving real processes, and what the lists say of them, on the kernel that runs here. */
import { readdirSync } from 'node:fs';
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
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { createProcessReader } from '#server/cgroupfs/processes/processes.ts';
import { parseProcessGroups, readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { moveProcesses } from './move-processes.ts';

const notHere = whyNotHere();
const cpusetV1 = host.hierarchyFor('cpuset')?.version === 1;
let ground: TestGround;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('move');
});

beforeEach(async () => {
  if (notHere === null) group = await ground.make(`g${count++}`);
});

afterAll(() => ground?.clear());

function move(processes: { pid: number; startTicks: string }[], hierarchies: string[] = [], to = group) {
  return moveProcesses(sceneNow(), { to, processes, hierarchies, requestId: 'test' });
}

function groupsOf(pid: number): Map<string, string> {
  const found = parseProcessGroups(host, readProcessGroupText(host, pid) ?? '');
  return new Map(found.map((each) => [each.hierarchy.id, each.path]));
}

describe.skipIf(notHere !== null)(`moving${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('puts processes into the group in all its hierarchies, as /proc/PID/cgroup says', async () => {
    const one = await ground.startProcess();
    const two = await ground.startProcess();

    const outcome = await move([one, two]);

    expect(outcome.processes.map((process) => process.status)).toEqual(['moved', 'moved']);
    for (const id of limitHierarchies) expect(groupsOf(one.pid).get(id)).toBe(group);
    expect(outcome.processes[0]?.before).not.toContain(group);
    expect(outcome.processes[0]?.after).toBe(readProcessGroupText(host, one.pid)?.trimEnd());
  });

  test('moves in the asked hierarchy alone', async () => {
    const [only = ''] = limitHierarchies;
    const { pid, startTicks } = await ground.startProcess();

    await move([{ pid, startTicks }], [only]);

    const places = groupsOf(pid);
    expect(places.get(only)).toBe(group);
    for (const id of limitHierarchies.slice(1)) expect(places.get(id)).not.toBe(group);
  });

  test.skipIf(!cpusetV1)('puts a process back where it was when one hierarchy refuses', async () => {
    const cpuset = host.hierarchyFor('cpuset');
    if (!cpuset) return;
    // A v1 cpuset without CPUs takes no process (ENOSPC).
    await writeControl({ hierarchy: cpuset, group, file: 'cpuset.cpus' }, '\n');
    const started = await ground.startProcess();
    const before = readProcessGroupText(host, started.pid);

    const outcome = await move([started], [...limitHierarchies.filter((id) => id !== 'cpuset'), 'cpuset']);

    expect(outcome.processes[0]).toMatchObject({ status: 'refused', errno: 'ENOSPC' });
    expect(outcome.processes[0]?.why).toContain('cpuset');
    expect(readProcessGroupText(host, started.pid)).toBe(before);
  });

  test("refuses a thread's number, by which the kernel would move the whole process: the agent's own too", async () => {
    const thread =
      readdirSync(`/proc/${process.pid}/task`)
        .map(Number)
        .find((tid) => tid !== process.pid) ?? 0;
    const before = readProcessGroupText(host, process.pid);

    const outcome = await move([{ pid: thread, startTicks: readStartTicks(thread) ?? '' }]);

    expect(outcome.processes[0]).toMatchObject({
      status: 'refused',
      why: expect.stringContaining(`process ${process.pid}`),
    });
    expect(readProcessGroupText(host, process.pid)).toBe(before);
  });

  test('refuses a pid that passed to another process, without trying it', async () => {
    const { pid, startTicks } = await ground.startProcess();
    const cpuset = host.hierarchyFor('cpuset');
    // A v1 cpuset without CPUs takes no process: the kernel would answer ENOSPC if it were asked.
    if (cpuset && cpusetV1) await writeControl({ hierarchy: cpuset, group, file: 'cpuset.cpus' }, '\n');

    const outcome = await move([{ pid, startTicks: String(Number(startTicks) - 1) }]);

    expect(outcome.processes[0]).toMatchObject({ status: 'refused', why: expect.stringContaining('another process') });
    expect([...groupsOf(pid).values()]).not.toContain(group);
  });

  test('says of a process that ended that it has, and moves the others', async () => {
    const gone = await ground.startProcess();
    const there = await ground.startProcess();
    process.kill(gone.pid, 'SIGKILL');
    await expect.poll(() => readStartTicks(gone.pid)).toBeNull();

    const outcome = await move([gone, there]);

    expect(outcome.processes.map((each) => [each.status, each.errno])).toEqual([
      ['refused', 'ESRCH'],
      ['moved', null],
    ]);
  });

  test('moves nothing when one of them is PID 1, a kernel thread or the agent itself', async () => {
    const ordinary = await ground.startProcess();
    for (const pid of [1, 2, process.pid]) {
      const startTicks = readStartTicks(pid) ?? '0';
      await expect(move([ordinary, { pid, startTicks }])).rejects.toMatchObject({ code: 'PROCESS_GUARDED' });
    }

    expect([...groupsOf(ordinary.pid).values()]).not.toContain(group);
  });

  test('moves no process of Corral, and none across the ceiling', async () => {
    const started = await ground.startProcess();
    const request = { to: group, processes: [started], hierarchies: [], requestId: 'test' };
    const companions = readGuard(host, { onlyUnder: null, guardedPids: [started.pid] });
    const ceiling = readGuard(host, { onlyUnder: ground.top, guardedPids: [] });

    await expect(moveProcesses({ ...sceneNow(), guard: companions }, request)).rejects.toMatchObject({
      code: 'PROCESS_GUARDED',
    });
    // It comes from the root group, which is not below the ceiling.
    const outcome = await moveProcesses({ ...sceneNow(), guard: ceiling }, request);

    expect(outcome.processes[0]).toMatchObject({ status: 'refused', why: expect.stringContaining(ground.top) });
    expect([...groupsOf(started.pid).values()]).not.toContain(group);
  });

  test('wants a destination that is there', async () => {
    const started = await ground.startProcess();
    const nowhere = parseGroupPath(`${ground.top}/nowhere`);

    await expect(move([started], [], nowhere)).rejects.toMatchObject({ code: 'GROUP_GONE' });
    await expect(move([started], limitHierarchies, nowhere)).rejects.toMatchObject({ code: 'GROUP_GONE' });
    await expect(move([started], ['nope'])).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe.skipIf(notHere !== null)(`listing${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  const nobody = () => null;

  test('shows the processes of a group with command, user and groups', async () => {
    const { pid, startTicks } = await ground.startProcess(group);

    const { rows, total } = await createProcessReader(host, () => 0).list({ group, search: '', limit: 10 }, nobody);

    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({ pid, startTicks, name: 'sleep', command: 'sleep 1000', user: 'root', threads: 1 });
    expect(rows[0]?.groups.find((each) => each.hierarchyId === limitHierarchies[0])?.path).toBe(group);
    expect(rows[0]?.cpus).toBeNull();
  });

  test('finds on the whole host by pid, name, command and user', async () => {
    const { pid } = await ground.startProcess(group);
    const reader = createProcessReader(host, () => 0);
    const pidsFor = async (search: string) =>
      (await reader.list({ group: null, search, limit: 5000 }, nobody)).rows.map((row) => row.pid);

    for (const search of [String(pid), 'SLEEP', 'sleep 1000', 'root']) expect(await pidsFor(search)).toContain(pid);
    expect(await pidsFor('no such command anywhere')).toEqual([]);
  });

  test('counts all that match and shows no more than asked for', async () => {
    await ground.startProcess(group);
    await ground.startProcess(group);

    const { rows, total } = await createProcessReader(host, () => 0).list({ group, search: 'sleep', limit: 1 }, nobody);

    expect([rows.length, total]).toEqual([1, 2]);
  });

  test('tells the CPUs in use between two looks', async () => {
    let clock = 0;
    const reader = createProcessReader(host, () => clock);
    reader.read(process.pid, nobody);
    const began = process.cpuUsage();
    while (process.cpuUsage(began).user < 300_000) Math.sqrt(Math.random());
    clock = 1000;

    // 0.3 s of work in what the clock calls a second; the kernel counts in ticks of 10 ms.
    expect(reader.read(process.pid, nobody)?.cpus).toBeGreaterThan(0.25);
  });

  test('says of a group that is gone that it is', async () => {
    const nowhere = parseGroupPath(`${ground.top}/nowhere`);

    await expect(
      createProcessReader(host, () => 0).list({ group: nowhere, search: '', limit: 1 }, nobody),
    ).rejects.toMatchObject({ code: 'GROUP_GONE' });
  });
});
