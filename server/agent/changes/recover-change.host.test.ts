/**
 * Agents that are killed between any two steps of a change, on the kernel that runs here: the change is stopped there with
 * its journal and the kernel as a SIGKILL leaves them, and another agent starts on that journal.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import { dirOf, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { startAgent } from '../core.ts';
import { entryOf } from '../entry.fixtures.ts';
import { removeGroup } from '../groups/remove-group.ts';
import { moveProcesses } from '../processes/move-processes.ts';
import type { ChangeScene } from './apply-change.ts';
import { applyChange, previewChange } from './apply-change.ts';
import { openHostChanges } from './host-changes.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { enabledIn, host, limitHierarchies, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';
import { openJournal } from './journal.ts';
import type { KilledCreate } from './killed-create.fixtures.ts';
import { type KilledEnd, killedEnd } from './killed-end.fixtures.ts';
import type { StepLog } from './planned-step.ts';
import { runWrites } from './run-writes.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const requestId = 'cut-short';
const killedCreate = entryOf(path.join(import.meta.dirname, 'killed-create.fixtures.ts'));
const bootId = readBootId(host.proc);

let ground: TestGround;
let group: GroupPath;
let folder: string;
let file: string;
let count = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('recover');
});
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-recover-'));
  file = path.join(folder, 'journal.jsonl');
  if (notHere === null) group = await ground.make(`g${count++}`);
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => ground?.clear());

/** Where the kill comes: after the plan is stored (0 steps), or after so many steps, the last in the journal or not. */
interface Cut {
  steps: number;
  isTold?: boolean;
}

class Killed extends Error {}

/** Makes a change up to the cut, and leaves its journal as it is then. */
async function killIn(
  verb: JournalEntry['verb'],
  { steps, isTold = true }: Cut,
  change: (scene: ChangeScene) => Promise<unknown>,
): Promise<void> {
  const journal = openJournal(file);
  const by = { pid: 4194304, startTicks: '1', bootId };
  journal.start({ requestId, verb, group, startedAtMs: Date.now(), by });
  const log = journal.stepsOf(requestId);
  let done = 0;
  const cutting: StepLog = {
    plan: (planned) => {
      const first = log.plan(planned);
      if (steps === 0) throw new Killed();
      return first;
    },
    did: (step, how) => {
      done += 1;
      if (done < steps || isTold) log.did(step, how);
      if (done === steps) throw new Killed();
    },
  };
  // What is put back on the way out of an error is no part of a kill.
  await expect(change({ ...sceneNow(), steps: cutting })).rejects.toThrow(Killed);
  journal.close();
}

/** What another agent finds out at its start, which is also what its journal then holds. */
async function startAnother(): Promise<NonNullable<JournalEntry['recovery']>> {
  await recoverAll();
  const { entry } = openHostChanges(host, {
    guard: { onlyUnder: null, guardedPids: [] },
    journal: openJournal(file),
    now: Date.now,
  }).find(requestId);
  expect(entry).toMatchObject({ requestId, underWay: false, outcome: null, endedAtMs: expect.any(Number) });
  if (!entry?.recovery) throw new Error('nothing was found out');
  return entry.recovery;
}

async function recoverAll(): Promise<void> {
  const journal = openJournal(file, { log: () => {} });
  const changes = openHostChanges(host, { guard: { onlyUnder: null, guardedPids: [] }, journal, now: Date.now });
  await changes.recover(() => {});
  journal.close();
}

function fileOf(controller: ControllerName, name: string, at: GroupPath = group): string {
  const hierarchy = host.hierarchyFor(controller);
  return hierarchy ? `${dirOf(hierarchy, at)}/${name}` : '';
}

const onV1 = (controller: ControllerName) => host.hierarchyFor(controller)?.version === 1;
const memoryFile = onV1('memory') ? 'memory.limit_in_bytes' : 'memory.max';
const weightFile = onV1('cpu') ? 'cpu.shares' : 'cpu.weight';
const edits: LimitEdit[] = [
  { key: 'memory.max', value: 64n << 20n },
  { key: 'pids.max', value: 77 },
  onV1('cpu') ? { key: 'cpu.shares', value: 2048 } : { key: 'cpu.weight', value: 200 },
];

/** The three files of the change. */
function threeFiles(): Record<string, string> {
  const files = {
    memory: fileOf('memory', memoryFile),
    pids: fileOf('pids', 'pids.max'),
    cpu: fileOf('cpu', weightFile),
  };
  return Object.fromEntries(Object.entries(files).map(([name, at]) => [name, readFileSync(at, 'utf8').trim()]));
}

function applyThree(scene: ChangeScene): Promise<unknown> {
  const { basis } = previewChange(scene, { group, edits });
  return applyChange(scene, { group, edits, basis, confirmed: null, requestId });
}

const asAsked = { memory: String(64 << 20), pids: '77', cpu: onV1('cpu') ? '2048' : '200' };

describe.skipIf(notHere !== null)(`a change that was cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test.each<Cut & { result: string }>([
    { steps: 0, result: 'failed' },
    { steps: 1, isTold: false, result: 'rolled-back' },
    { steps: 1, result: 'rolled-back' },
    { steps: 2, isTold: false, result: 'rolled-back' },
    { steps: 2, result: 'rolled-back' },
  ])('after $steps of its 3 writes (told: $isTold) is put back: $result', async ({ result, ...cut }) => {
    const before = threeFiles();
    await killIn('apply', cut, applyThree);

    const recovery = await startAnother();

    expect(threeFiles()).toEqual(before);
    expect(recovery.result).toBe(result);
    const made = recovery.values.filter(({ status }) => status === 'rolled-back');
    expect(made).toHaveLength(cut.steps);
    expect(recovery.values.filter(({ status }) => status === 'not-tried')).toHaveLength(3 - cut.steps);
    for (const value of recovery.values) expect(value.after).toBe(value.before);
  });

  test.each<Cut>([{ steps: 3, isTold: false }, { steps: 3 }])('after all of it (told: $isTold) stands', async (cut) => {
    await killIn('apply', cut, applyThree);

    const recovery = await startAnother();

    expect(threeFiles()).toEqual(asAsked);
    expect(recovery).toMatchObject({
      result: 'applied',
      values: [{ status: 'kept' }, { status: 'kept' }, { status: 'kept' }],
    });
  });

  test('keeps what it had led to, whatever stands by now', async () => {
    await killIn('apply', { steps: 3 }, applyThree);
    writeFileSync(fileOf('pids', 'pids.max'), '5');

    const { result, values } = await startAnother();

    expect(result).toBe('applied');
    expect(values.find(({ what }) => what.endsWith('pids.max'))).toMatchObject({ after: '77', status: 'kept' });
    expect(threeFiles().pids).toBe('5');
  });

  test('leaves alone what something else has written since, puts back the rest, and says both', async () => {
    const before = threeFiles();
    const order: string[] = [];
    await killIn('apply', { steps: 2 }, (scene) => {
      order.push(...previewChange(scene, { group, edits }).writes.map((write) => write.path));
      return applyThree(scene);
    });
    const [foreign = '', ours = ''] = order;
    const text = foreign.endsWith(memoryFile) ? String(32 << 20) : '300';
    writeFileSync(foreign, text);

    const { result, values } = await startAnother();

    expect(result).toBe('broken');
    expect(values.find(({ what }) => what === foreign)).toMatchObject({ status: 'changed-since', after: text });
    expect(values.find(({ what }) => what === ours)).toMatchObject({ status: 'rolled-back' });
    expect(Object.values(threeFiles()).filter((now) => now === text)).toHaveLength(1);
    expect(Object.values(before)).toContain(values.find(({ what }) => what === ours)?.after);
  });

  test('says what stands where there is no way back', async () => {
    const write = (text: string, before: string): PlannedWrite => {
      const hierarchy = host.hierarchyFor('pids');
      const { id: hierarchyId = '', version = 2 } = hierarchy ?? {};
      const place = { group, hierarchyId, version, file: 'pids.max', path: fileOf('pids', 'pids.max') };
      return { key: 'pids.max', ...place, before, text, keeps: text, undoText: null };
    };
    await killIn('apply', { steps: 1 }, (scene) => runWrites(scene, [write('10', 'max'), write('20', '10')]));

    const { result, values } = await startAnother();

    expect(result).toBe('broken');
    expect(values).toMatchObject([{ status: 'rollback-failed', after: '10' }, { status: 'not-tried' }]);
    expect(values[0]?.why).toContain('no way');
  });

  test('is put back by whoever comes after an agent that was killed at just that', async () => {
    const before = threeFiles();
    await killIn('apply', { steps: 2, isTold: false }, applyThree);
    const begun = readFileSync(file, 'utf8').split('\n').length;
    await startAnother();
    // The same journal without the end, as if the kill had come right before it.
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(0, begun).join('\n').concat('\n'));
    expect(readFileSync(file, 'utf8')).not.toContain('"at":"end"');

    const recovery = await startAnother();

    expect(recovery.result).toBe('rolled-back');
    expect(threeFiles()).toEqual(before);
  });

  test('in an earlier run of the kernel is not written into this one', async () => {
    await killIn('apply', { steps: 2 }, applyThree);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(bootId, '00000000-0000-0000-0000-000000000000'));
    const now = threeFiles();

    const { result, why, values } = await startAnother();

    expect({ result, why }).toEqual({ result: 'failed', why: expect.stringContaining('started anew') });
    expect(values.map(({ status, after }) => [status, after])).toEqual(Array(3).fill(['gone', null]));
    expect(threeFiles()).toEqual(now);
  });

  test('by an agent that lives is left to it', async () => {
    await killIn('apply', { steps: 2 }, applyThree);
    const by = `"pid":${process.ppid},"startTicks":"${readStartTicks(process.ppid)}"`;
    writeFileSync(file, readFileSync(file, 'utf8').replace('"pid":4194304,"startTicks":"1"', by));
    const now = threeFiles();

    await expect(startAnother()).rejects.toThrow();

    expect(threeFiles()).toEqual(now);
  });

  test('of whose group nothing is left is over', async () => {
    await killIn('apply', { steps: 2 }, applyThree);
    await removeGroup(sceneNow(), { group, requestId: 'other' });

    const { result, values } = await startAnother();

    expect(result).toBe('failed');
    expect(values.map(({ status }) => status)).toEqual(['gone', 'gone', 'gone']);
  });

  test('is made good by a whole agent before it takes a verb', async () => {
    const before = threeFiles();
    await killIn('apply', { steps: 2 }, applyThree);
    const lines: string[] = [];
    const agent = startAgent({
      socketPath: path.join(folder, 'agent.sock'),
      socketGroupId: null,
      sampleIntervalMs: 1000,
      journalPath: file,
      onlyUnder: null,
      launchUsers: [],
      cgconfigFolder: folder,
      guardedPids: [],
      rulesPath: '/nonexistent/cgrules.conf',
      rulesEverySeconds: null,
    });
    try {
      await agent.recover((line) => lines.push(line));

      expect(threeFiles()).toEqual(before);
      expect(lines).toEqual([expect.stringMatching(/cut-short.*rolled-back/)]);
      expect(await agent.verbs.journal({ requestId })).toMatchObject({
        entry: { recovery: { result: 'rolled-back' } },
      });
    } finally {
      await agent.stop();
    }
  });
});

describe.skipIf(notHere !== null)(`a new group that was cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  const name = 'new';

  /** Not killed: it came to its end before. */
  async function killInCreate({ steps, isTold = true }: Cut): Promise<KilledEnd> {
    const asked: KilledCreate = { journal: file, requestId, parent: group, name, steps, isTold };
    // In one thread: under emulation Node's compiling threads have been seen to crash it (SIGSEGV) before its end came.
    const child = spawn(process.execPath, ['--single-threaded', killedCreate, JSON.stringify(asked)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return killedEnd(await once(child, 'exit'));
  }

  /** Until it is made whole: directories, cpuset's files, controllers, the limit. */
  test('at any step is gone afterwards, with what was enabled for it', async () => {
    const enabled = enabledIn(group);
    // Each kill takes an agent's start, which an emulated processor makes ten seconds of.
    const stride = host.mode === 'v2' ? 2 : 1;
    for (let steps = 0; steps < 20; steps += stride) {
      const end = await killInCreate({ steps, isTold: (steps / stride) % 2 === 0 });
      if (end === 'crashed') {
        await recoverAll();
        rmSync(file);
        steps -= stride;
        continue;
      }
      if (end === 'ended') {
        await removeGroup(sceneNow(), { group: childOf(group, name), requestId: 'end' });
        expect(steps).toBeGreaterThan(limitHierarchies.length);
        return;
      }

      const { result, values } = await startAnother();

      expect({ steps, result }).toEqual({ steps, result: steps === 0 ? 'failed' : 'rolled-back' });
      expect(hierarchiesOf(host, childOf(group, name))).toEqual([]);
      expect(enabledIn(group)).toEqual(enabled);
      expect(values.length).toBeGreaterThanOrEqual(limitHierarchies.length);
      rmSync(file);
    }
    throw new Error('it never came to its end');
  });

  test('is left where somebody is in it already, and that is said', async () => {
    await killInCreate({ steps: limitHierarchies.length });
    const hierarchy = host.hierarchyFor('pids');
    const { pid } = await ground.startProcess();
    writeFileSync(`${hierarchy ? dirOf(hierarchy, childOf(group, name)) : ''}/cgroup.procs`, String(pid));

    const { result, values } = await startAnother();

    expect(result).toBe('broken');
    expect(values.filter(({ status }) => status === 'rollback-failed')).toMatchObject([
      { what: fileOf('pids', '', childOf(group, name)).replace(/\/$/, ''), after: 'there' },
    ]);
  });
});

describe.skipIf(notHere !== null)(`a removal that was cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  const remove = (scene: ChangeScene) => removeGroup(scene, { group, requestId });

  test('before its first directory has not happened', async () => {
    const there = hierarchiesOf(host, group);
    await killIn('remove', { steps: 0 }, remove);

    const { result, values } = await startAnother();

    expect(result).toBe('failed');
    expect(values.every(({ status, after }) => status === 'not-tried' && after === 'there')).toBe(true);
    expect(hierarchiesOf(host, group)).toEqual(there);
  });

  test.each([{ isTold: true }, { isTold: false }])(
    'after its first directory is finished (told: $isTold)',
    async (told) => {
      await killIn('remove', { steps: 1, ...told }, remove);

      const { result, values } = await startAnother();

      expect(result).toBe('applied');
      expect(values.every(({ status }) => status === 'removed')).toBe(true);
      expect(hierarchiesOf(host, group)).toEqual([]);
    },
  );

  test.skipIf(limitHierarchies.length < 2)('says where somebody came in before it could be finished', async () => {
    await killIn('remove', { steps: 1 }, remove);
    const [left] = hierarchiesOf(host, group);
    const { pid } = await ground.startProcess();
    writeFileSync(`${left ? dirOf(left, group) : ''}/cgroup.procs`, String(pid));

    const { result, values } = await startAnother();

    expect(result).toBe('broken');
    expect(values.filter(({ status }) => status === 'in-the-way')).toHaveLength(1);
  });
});

describe.skipIf(notHere !== null)(`a move that was cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  async function twoProcesses() {
    const to = await ground.make('to', group);
    const from = await ground.make('from', group);
    const processes = [await ground.startProcess(from), await ground.startProcess(from)];
    const texts = () => processes.map(({ pid }) => readProcessGroupText(host, pid));
    const move = (scene: ChangeScene) => moveProcesses(scene, { to, processes, hierarchies: [], requestId });
    return { to, texts, move, processes };
  }

  test.each([{ isTold: true }, { isTold: false }])('in the middle is put back (told: $isTold)', async (told) => {
    const { texts, move } = await twoProcesses();
    const before = texts();
    await killIn('move', { steps: 1, ...told }, move);
    expect(texts()).not.toEqual(before);

    const { result, values } = await startAnother();

    expect(result).toBe('rolled-back');
    expect(values.map(({ status }) => status)).toEqual(['rolled-back', 'not-tried']);
    expect(values.map(({ after }) => after)).toEqual(before.map((text) => text?.trimEnd()));
    expect(texts()).toEqual(before);
  });

  test.each([{ isTold: true }, { isTold: false }])('after all were moved stands (told: $isTold)', async (told) => {
    const { to, texts, move } = await twoProcesses();
    await killIn('move', { steps: 2, ...told }, move);

    const { result, values } = await startAnother();

    expect(result).toBe('applied');
    expect(values.map(({ status, asked }) => [status, asked])).toEqual(Array(2).fill(['moved', to]));
    expect(texts().every((text) => text?.includes(to))).toBe(true);
  });

  test('does not touch another process that has the number now', async () => {
    const { texts, move, processes } = await twoProcesses();
    await killIn('move', { steps: 1 }, move);
    const ticks = processes[0]?.startTicks ?? '';
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`"startTicks":"${ticks}"`, '"startTicks":"7"'));
    const now = texts();

    const { result, values } = await startAnother();

    expect(result).toBe('failed');
    expect(values.map(({ status }) => status)).toContain('gone');
    expect(texts()).toEqual(now);
  });
});

/** Limits of several rows, which are written one by one: each cut leaves some of them. */
const disk = host.readDevices().find(({ bytes, partOf }) => bytes > 0 && partOf === null)?.device ?? null;
const tables: { name: string; why: string | null; edit: LimitEdit; controller: ControllerName; shownIn: string }[] = [
  {
    name: 'a list of devices',
    why: whyNotHere('devices'),
    edit: {
      key: 'devices.rules',
      value: [
        { type: 'c', major: 1, minor: 3, access: 'rwm' },
        { type: 'c', major: 136, minor: '*', access: 'rw' },
      ],
    },
    controller: 'devices',
    shownIn: 'devices.list',
  },
  {
    name: 'limits on a disk',
    why: whyNotHere('io') ?? (disk === null ? 'no disk here' : null),
    edit: {
      key: 'io.max',
      value: [
        {
          device: disk ?? '0:0',
          readBytesPerSecond: 1_048_576n,
          writeBytesPerSecond: 'max',
          readOpsPerSecond: 500,
          writeOpsPerSecond: 'max',
        },
      ],
    },
    controller: 'io',
    shownIn: onV1('io') ? 'blkio.throttle.read_bps_device' : 'io.max',
  },
];

describe.each(tables.filter(({ why }) => why === null))('$name that was cut short', ({ edit, controller, shownIn }) => {
  test.each<Required<Cut>>([
    { steps: 0, isTold: true },
    { steps: 1, isTold: false },
    { steps: 1, isTold: true },
    { steps: 2, isTold: false },
    { steps: 2, isTold: true },
  ])('after $steps steps (the last told: $isTold) is whole or as before', async (cut) => {
    const shown = () => readFileSync(fileOf(controller, shownIn), 'utf8');
    const before = shown();
    const { basis, writes } = previewChange(sceneNow(), { group, edits: [edit] });
    if (cut.steps > writes.length) return;

    await killIn('apply', cut, (scene) =>
      applyChange(scene, { group, edits: [edit], basis, confirmed: null, requestId }),
    );
    const { result } = await startAnother();

    // A kill right behind the last write leaves a change that is whole.
    if (result === 'applied') expect(cut.steps).toBe(writes.length);
    else
      expect({ result, shown: shown() }).toEqual({ result: cut.steps === 0 ? 'failed' : 'rolled-back', shown: before });
  });
});
