/** Agents that are killed between any two writes of a change of limits: what the next one makes of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { startAgent } from '../core.ts';
import { removeGroup } from '../groups/remove-group.ts';
import type { ChangeScene } from './apply-change.ts';
import { applyChange, previewChange } from './apply-change.ts';
import {
  bootId,
  type Cut,
  cutShort,
  fileOf,
  folder,
  group,
  journalFile,
  killIn,
  notHere,
  requestId,
  startAnother,
} from './cut-short.fixtures.ts';
import { host, sceneNow, whyNotHere } from './host-scene.fixtures.ts';
import { runWrites } from './run-writes.ts';

cutShort('recover');

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
    const begun = readFileSync(journalFile, 'utf8').split('\n').length;
    await startAnother();
    // The same journal without the end, as if the kill had come right before it.
    writeFileSync(journalFile, readFileSync(journalFile, 'utf8').split('\n').slice(0, begun).join('\n').concat('\n'));
    expect(readFileSync(journalFile, 'utf8')).not.toContain('"at":"end"');

    const recovery = await startAnother();

    expect(recovery.result).toBe('rolled-back');
    expect(threeFiles()).toEqual(before);
  });

  test('in an earlier run of the kernel is not written into this one', async () => {
    await killIn('apply', { steps: 2 }, applyThree);
    writeFileSync(
      journalFile,
      readFileSync(journalFile, 'utf8').replaceAll(bootId, '00000000-0000-0000-0000-000000000000'),
    );
    const now = threeFiles();

    const { result, why, values } = await startAnother();

    expect({ result, why }).toEqual({ result: 'failed', why: expect.stringContaining('started anew') });
    expect(values.map(({ status, after }) => [status, after])).toEqual(Array(3).fill(['gone', null]));
    expect(threeFiles()).toEqual(now);
  });

  test('by an agent that lives is left to it', async () => {
    await killIn('apply', { steps: 2 }, applyThree);
    const by = `"pid":${process.ppid},"startTicks":"${readStartTicks(process.ppid)}"`;
    writeFileSync(journalFile, readFileSync(journalFile, 'utf8').replace('"pid":4194304,"startTicks":"1"', by));
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
      journalPath: journalFile,
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
