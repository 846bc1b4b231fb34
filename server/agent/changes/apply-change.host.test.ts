/** Changes on the kernel that runs here, v1 or v2: what is kept, what is refused, what is put back. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { ApplyRequest, PlannedWrite } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { applyChange, previewChange } from './apply-change.ts';
import { readGuard } from './guard.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';
import { runWrites } from './run-writes.ts';

const noMemory = whyNotHere('memory');
const noPids = whyNotHere('pids');
const noCpu = whyNotHere('cpu');
const onV1 = (controller: ControllerName) => host.hierarchyFor(controller)?.version === 1;

let ground: TestGround;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (whyNotHere() === null) ground = await openTestGround('apply');
});

beforeEach(async () => {
  if (whyNotHere() === null) group = await ground.make(`g${count++}`);
});

afterAll(() => ground?.clear());

function previewed(edits: LimitEdit[], confirmed: string | null = null): ApplyRequest {
  const { basis } = previewChange(sceneNow(), { group, edits });
  return { group, edits, basis, confirmed, requestId: 'test' };
}

function apply(edits: LimitEdit[], confirmed: string | null = null) {
  return applyChange(sceneNow(), previewed(edits, confirmed));
}

function textOf(controller: ControllerName, file: string, at: GroupPath = group): string | undefined {
  const hierarchy = host.hierarchyFor(controller);
  return hierarchy ? readText(`${dirOf(hierarchy, at)}/${file}`)?.trim() : undefined;
}

const memoryFile = onV1('memory') ? 'memory.limit_in_bytes' : 'memory.max';

describe.skipIf(noMemory !== null)(`memory${noMemory ? ` (skipped: ${noMemory})` : ''}`, () => {
  test('keeps 50000000 as 49999872, as foretold', async () => {
    const outcome = await apply([{ key: 'memory.max', value: 50_000_000n }]);

    expect(outcome.result).toBe('applied');
    expect(outcome.writes.find((write) => write.file === memoryFile)).toMatchObject({
      ...{ asked: '50000000', after: '49999872', status: 'kept', errno: null },
    });
    expect(textOf('memory', memoryFile)).toBe('49999872');
  });

  test("a container's group is left to its engine, unless it is passed over", async () => {
    const container = await ground.make(`docker-${'3f2a'.repeat(16)}.scope`);
    const edits: LimitEdit[] = [{ key: 'memory.max', value: 64n << 20n }];
    const { basis } = previewChange(sceneNow(), { group: container, edits });
    const request = { group: container, edits, basis, confirmed: null, requestId: 'test' };
    const before = textOf('memory', memoryFile, container);

    await expect(applyChange(sceneNow(), request)).rejects.toMatchObject({
      code: 'GROUP_OWNED',
      public: expect.stringContaining('docker update --memory 64m 3f2a3f2a3f2a'),
    });
    expect(textOf('memory', memoryFile, container)).toBe(before);

    const outcome = await applyChange(sceneNow(), { ...request, override: true });

    expect(outcome.result).toBe('applied');
    expect(textOf('memory', memoryFile, container)).toBe('67108864');
  });

  test.skipIf(!onV1('memory'))('raises and lowers memory and memory+swap together, each in its order', async () => {
    const steps = [100n, 50n, 200n].map((mib) => mib * 1024n * 1024n);
    for (const bytes of steps) {
      const outcome = await apply([
        { key: 'memory.max', value: bytes },
        { key: 'memory.memsw', value: bytes },
      ]);

      expect(outcome.result).toBe('applied');
      expect(textOf('memory', 'memory.limit_in_bytes')).toBe(String(bytes));
      expect(textOf('memory', 'memory.memsw.limit_in_bytes')).toBe(String(bytes));
    }
  });

  test('takes the limit away again', async () => {
    await apply([{ key: 'memory.max', value: 67_108_864n }]);

    const outcome = await apply([{ key: 'memory.max', value: 'max' }]);

    expect(outcome.result).toBe('applied');
    expect(textOf('memory', memoryFile)).toBe(onV1('memory') ? '9223372036854771712' : 'max');
  });

  test('keeps exact what is above 2^53', async () => {
    const bytes = 2n ** 53n + 4096n;

    const outcome = await apply([{ key: 'memory.max', value: bytes }]);

    expect(outcome.result).toBe('applied');
    expect(textOf('memory', memoryFile)).toBe(String(bytes));
  });
});

describe.skipIf(noPids !== null)(`what stands against a change${noPids ? ` (skipped: ${noPids})` : ''}`, () => {
  test('values that moved since the preview are not overwritten', async () => {
    const request = previewed([{ key: 'pids.max', value: 100 }]);
    await apply([{ key: 'pids.max', value: 50 }]);

    await expect(applyChange(sceneNow(), request)).rejects.toMatchObject({ code: 'VALUES_MOVED' });

    expect(textOf('pids', 'pids.max')).toBe('50');
  });

  test('a group that was made anew under the name since the preview is another one', async () => {
    const request = previewed([{ key: 'pids.max', value: 100 }]);
    for (const hierarchy of hierarchiesOf(host, group)) {
      rmdirSync(dirOf(hierarchy, group));
      mkdirSync(dirOf(hierarchy, group));
    }

    await expect(applyChange(sceneNow(), request)).rejects.toMatchObject({ code: 'VALUES_MOVED' });

    expect(textOf('pids', 'pids.max')).toBe('max');
  });

  test('a value that another limit moved does not stand in the way', async () => {
    const request = previewed([{ key: 'pids.max', value: 100 }]);
    if (noCpu === null)
      await apply([onV1('cpu') ? { key: 'cpu.shares', value: 77 } : { key: 'cpu.weight', value: 77 }]);

    expect((await applyChange(sceneNow(), request)).result).toBe('applied');
  });

  test('a plan that refuses is not tried, and says why', async () => {
    await expect(apply([{ key: 'pids.max', value: 4_194_305 }])).rejects.toMatchObject({
      ...{ code: 'KERNEL_REFUSED', field: 'pids.max', public: expect.stringContaining('4194304') },
    });

    expect(textOf('pids', 'pids.max')).toBe('max');
  });

  test('a group that vanished since the preview is said to be gone', async () => {
    const request = previewed([{ key: 'pids.max', value: 100 }]);
    for (const hierarchy of hierarchiesOf(host, group)) rmdirSync(dirOf(hierarchy, group));

    await expect(applyChange(sceneNow(), request)).rejects.toMatchObject({ code: 'GROUP_GONE' });
  });

  test('the root group, own group and the ceiling', async () => {
    const edits: LimitEdit[] = [{ key: 'pids.max', value: 100 }];
    const root = parseGroupPath('/');

    await expect(
      applyChange(sceneNow(), { group: root, edits, basis: '', confirmed: null, requestId: 'test' }),
    ).rejects.toMatchObject({ code: 'GROUP_GUARDED' });

    const guard = readGuard(host, { onlyUnder: parseGroupPath('/elsewhere'), guardedPids: [] });
    await expect(applyChange({ ...sceneNow(), guard }, previewed(edits))).rejects.toMatchObject({ code: 'CEILING' });
    expect(textOf('pids', 'pids.max')).toBe('max');
  });
});

describe.skipIf(noMemory !== null)(`a limit below use${noMemory ? ` (skipped: ${noMemory})` : ''}`, () => {
  const edits: LimitEdit[] = [{ key: 'memory.max', value: 1_048_576n }];

  test.skipIf(onV1('memory'))('kills on v2, and so wants the name of the group typed', async () => {
    const { pid } = await ground.startHungryProcess(group);
    expect(previewChange(sceneNow(), { group, edits }).confirm).toBe(nameOf(group));

    await expect(apply(edits)).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED', field: 'confirmed' });
    await expect(apply(edits, 'something else')).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' });

    expect(textOf('memory', memoryFile)).toBe('max');
    expect(readStartTicks(pid)).not.toBeNull();
  });

  test('names the processes it meets, also those two levels below', async () => {
    const deep = await ground.make('deep', await ground.make('child', group));
    const { pid } = await ground.startHungryProcess(deep);

    const { notes } = previewChange(sceneNow(), { group, edits });

    const [impact] = notes.filter((note) => /^(below-use-v1|would-kill)$/.test(note.code));
    expect(impact?.text).toContain('0 processes are in it, 1 in the groups below it.');
    expect(impact?.text).toContain(`(pid ${pid}, `);
  });

  test.skipIf(!onV1('memory'))('is refused by v1: explained, nobody dies, nothing changed', async () => {
    const { pid } = await ground.startHungryProcess(group);

    const outcome = await apply(edits, nameOf(group));

    expect(outcome.result).toBe('rolled-back');
    expect(outcome.writes.find((write) => write.file === memoryFile)).toMatchObject({
      ...{ status: 'refused', errno: 'EBUSY', why: expect.stringContaining(memoryFile) },
    });
    expect(textOf('memory', memoryFile)).toBe('9223372036854771712');
    expect(readStartTicks(pid)).not.toBeNull();
  });
});

/** A write as a plan would hold it, with nothing foretold: for refusals that plans foresee and so never try. */
function rawWrite(controller: ControllerName, of: { file: string; text: string; before: string | null }): PlannedWrite {
  const hierarchy = host.hierarchyFor(controller);
  const { id: hierarchyId = '', version = 2 } = hierarchy ?? {};
  const path = hierarchy ? `${dirOf(hierarchy, group)}/${of.file}` : '';
  return { key: null, group, hierarchyId, version, path, keeps: null, undoText: of.before, ...of };
}

describe.skipIf(noPids !== null)(`all or nothing${noPids ? ` (skipped: ${noPids})` : ''}`, () => {
  const weight = onV1('cpu') ? 'cpu.shares' : 'cpu.weight';

  test('puts back what was written when a later file is refused, and says why', async () => {
    const done = await runWrites(sceneNow(), [
      rawWrite('pids', { file: 'pids.max', text: '10', before: 'max' }),
      rawWrite('pids', { file: 'pids.max', text: '20', before: '10' }),
      rawWrite('pids', { file: 'pids.max', text: 'lots', before: '20' }),
      rawWrite('pids', { file: 'pids.max', text: '30', before: '20' }),
    ]);

    expect(done.result).toBe('rolled-back');
    expect(done.writes.map((write) => write.status)).toEqual(['rolled-back', 'rolled-back', 'refused', 'not-tried']);
    expect(done.writes[2]).toMatchObject({ errno: 'EINVAL', why: expect.stringContaining('pids.max') });
    expect(done.writes.every((write) => write.after === 'max')).toBe(true);
    expect(textOf('pids', 'pids.max')).toBe('max');
  });

  test('says what stands when it cannot be put back', async () => {
    const done = await runWrites(sceneNow(), [
      { ...rawWrite('pids', { file: 'pids.max', text: '10', before: 'max' }), undoText: null },
      rawWrite('pids', { file: 'pids.max', text: 'lots', before: '10' }),
    ]);

    expect(done.result).toBe('broken');
    expect(done.writes[0]).toMatchObject({ status: 'rollback-failed', after: '10' });
  });

  test('says that putting back was refused too', async () => {
    const done = await runWrites(sceneNow(), [
      { ...rawWrite('pids', { file: 'pids.max', text: '10', before: 'max' }), undoText: 'nonsense' },
      rawWrite('pids', { file: 'pids.max', text: 'lots', before: '10' }),
    ]);

    expect(done.writes[0]).toMatchObject({ status: 'rollback-failed', errno: 'EINVAL', after: '10' });
  });

  test.skipIf(noCpu !== null)(
    'shows a value that the kernel changed to another as different, not as failed',
    async () => {
      const write = rawWrite('cpu', { file: weight, text: '0100', before: textOf('cpu', weight) ?? null });

      const done = await runWrites(sceneNow(), [{ ...write, keeps: '100' }]);

      // Leading zeros are octal to the kernel: the reason why texts are never passed through.
      expect(done.result).toBe('applied');
      expect(done.writes[0]).toMatchObject({ status: 'differs', after: '64' });
    },
  );

  test('refuses files outside of the allow-list before anything is written', async () => {
    const done = await runWrites(sceneNow(), [
      rawWrite('pids', { file: 'notify_on_release', text: '1', before: null }),
    ]);

    expect(done.writes[0]).toMatchObject({ status: 'refused', why: expect.stringContaining('notify_on_release') });
  });
});

test.skipIf(noPids !== null)('a write into a group that is gone says so', async () => {
  const hierarchy = host.hierarchyFor('pids');
  if (!hierarchy) return;
  const target = { hierarchy, group: parseGroupPath(`${ground.top}/never`), file: 'pids.max' };

  await expect(writeControl(target, '1')).rejects.toMatchObject({ code: 'GROUP_GONE' });
});
