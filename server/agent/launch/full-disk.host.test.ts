/** The disk under the folders of the runs is full: a small one in memory is mounted there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { openTestGround, type TestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import type { LaunchBench } from './launch-agent.fixtures.ts';
import { openLaunchBench } from './launch-agent.fixtures.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const mebibyte = 1 << 20;

describe.skipIf(notHere !== null)(`runs on a full disk${notHere ? ` (${notHere})` : ''}`, () => {
  let ground: TestGround;
  let group: GroupPath;
  let bench: LaunchBench;
  let folder: string;

  beforeAll(async () => {
    ground = await openTestGround('full-disk');
    group = await ground.make('target');
    bench = await openLaunchBench();
    folder = path.join(bench.folder, 'runs');
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'corral-test', folder]);
  });
  afterAll(async () => {
    rmSync(path.join(folder, 'filler'), { force: true });
    for (const { id } of (await bench.agent.verbs.runs({ group: null, limit: 500 })).runs) await bench.ended(id);
    await bench.restart(async () => void execFileSync('umount', ['-l', folder]));
    await bench.close();
    await ground.clear();
  });

  test('a run goes on to its own end, and what of its output was lost is said', async () => {
    const keepOutputBytes = 64 * mebibyte;
    const id = await bench.launch(group, 'head -c 12000000 /dev/zero && exit 3', { keepOutputBytes });
    const run = await bench.ended(id);

    expect(run.end).toEqual({ kind: 'exited', code: 3 });
    expect(run.output.stdout).toMatchObject({ isCut: true, isOpen: false, dropped: null });
    expect(run.output.stdout.totalBytes).toBeGreaterThan(mebibyte);
    expect(run.output.stdout.totalBytes).toBeLessThan(4 * mebibyte);
    expect(run.receipt.source).toBe('own-group');
    // What is said to be there can be read.
    expect(await bench.output(id)).toHaveLength(run.output.stdout.totalBytes);
  });

  test('an agent that starts meanwhile tells the same', async () => {
    const before = (await bench.agent.verbs.runs({ group: null, limit: 1 })).runs[0];
    await bench.restart();
    const after = (await bench.agent.verbs.runs({ group: null, limit: 1 })).runs[0];

    expect(after).toMatchObject({ id: before?.id, end: before?.end, output: before?.output });
  });

  test('nothing is launched, and why is told; with room again it is', async () => {
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(path.join(folder, 'filler'), Buffer.alloc(bavail * bsize));
    const keepOutputBytes = 2 * mebibyte;

    await expect(bench.launch(group, 'true', { keepOutputBytes })).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    rmSync(path.join(folder, 'filler'));
    for (const { id } of (await bench.agent.verbs.runs({ group: null, limit: 500 })).runs)
      await bench.agent.verbs.forgetRun({ id, requestId: `forget-${id}` });
    const run = await bench.ended(await bench.launch(group, 'true', { keepOutputBytes }));

    expect(run.end).toEqual({ kind: 'exited', code: 0 });
    expect(run.output.stdout.isCut).toBe(false);
  });
});
