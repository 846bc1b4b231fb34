/**
 * The bytes that a run has read and written, for a loop device of the test's own, past the page cache: on v2 they are its own
 * group's; v1's blkio shares the counters of the group it was launched into, and the receipt says so instead.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readRunUse } from '#server/cgroupfs/launch/read-run-use.ts';
import { readUncountedDisks } from '#server/cgroupfs/usage/v1/uncounted-disks.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import type { LaunchBench } from './launch-agent.fixtures.ts';
import { openLaunchBench } from './launch-agent.fixtures.ts';

const mebibyte = 1 << 20;
const version = host.hierarchyFor('io')?.version ?? null;
const notHere = whyNotHere('io') ?? (existsSync('/dev/loop-control') ? null : 'no loop devices here');
/** In memory where there is such a place, so that what the device reads and writes is read and written on no other one. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const [onV1, onV2] = [1, 2].map((one) => (version === one ? '' : ` (not here: I/O is on v${version})`));

describe.skipIf(notHere !== null)(`I/O in the receipt${notHere ? ` (${notHere})` : ''}`, () => {
  let ground: TestGround;
  let bench: LaunchBench;
  let image: string;
  let disk: string;

  beforeAll(async () => {
    ground = await openTestGround('run-io');
    bench = await openLaunchBench();
    image = path.join(mkdtempSync(path.join(memory, 'corral-io-')), 'image');
    writeFileSync(image, '');
    truncateSync(image, 32 * mebibyte);
    disk = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
  });
  afterAll(async () => {
    await bench.close();
    execFileSync('losetup', ['--detach', disk]);
    rmSync(path.dirname(image), { recursive: true });
    await ground.clear();
  });

  /** Reads 8 MiB of the disk and writes 2 MiB. */
  const transfer = () =>
    `dd if=${disk} of=/dev/null bs=1M count=8 iflag=direct && dd if=/dev/zero of=${disk} bs=1M count=2 oflag=direct`;
  const endOf = async (target: GroupPath, command: string) => bench.ended(await bench.launch(target, command));

  test.skipIf(onV2)(`v2: the bytes that it read and wrote, and those of no other run${onV2}`, async () => {
    const group = await ground.make('target');
    const still = await endOf(group, 'true');
    const busy = await endOf(group, transfer());
    const after = await endOf(group, 'true');

    expect(busy.end).toEqual({ kind: 'exited', code: 0 });
    expect(busy.receipt.source).toBe('own-group');
    // Where programs are on a disk, loading them is reading too.
    expect(busy.receipt.figures.readBytes.value).toBeGreaterThanOrEqual(8 * mebibyte);
    expect(busy.receipt.figures.readBytes.value).toBeLessThan(16 * mebibyte);
    expect(busy.receipt.figures.writtenBytes).toEqual({ value: 2 * mebibyte });
    for (const { receipt } of [still, after]) {
      expect(receipt.figures.writtenBytes).toEqual({ value: 0 });
      expect(receipt.figures.readBytes.value).toBeLessThan(8 * mebibyte);
    }
  });

  test.skipIf(onV1)(`v1: that its target counts for it, which it does${onV1}`, async () => {
    const group = await ground.make('target');
    const hierarchy = host.hierarchyFor('io');
    if (!hierarchy) throw new Error('no hierarchy has io');
    // Since Linux 6.10 v1 counts what a disk does once somebody has set a limit for it (v1/uncounted-disks.ts).
    const device = readFileSync(`/sys/block/${path.basename(disk)}/dev`, 'utf8').trim();
    const limit = { hierarchy, group, file: 'blkio.throttle.read_bps_device' };
    await writeControl(limit, `${device} 1000000000`);
    const run = await endOf(group, transfer());
    const counted = readRunUse(host, group);

    expect(run.end).toEqual({ kind: 'exited', code: 0 });
    expect(run.receipt.source).toBe('own-group');
    for (const key of ['readBytes', 'writtenBytes'] as const)
      expect(run.receipt.figures[key]).toMatchObject({
        value: null,
        why: { code: 'receipt-shared-group', values: { group } },
      });
    expect(counted?.readBytes).toBeGreaterThanOrEqual(8 * mebibyte);
    expect(counted?.writtenBytes).toBe(2 * mebibyte);
    expect(readUncountedDisks(host)).not.toContain(path.basename(disk));
  });
});
