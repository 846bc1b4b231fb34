import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { noteOnUncounted, readUncountedDisks } from './uncounted-disks.ts';

const root = mkdtempSync(path.join(tmpdir(), 'corral-uncounted-'));
afterAll(() => rmSync(root, { recursive: true }));

const disk = (device: string, name: string, more: Partial<BlockDevice> = {}): BlockDevice => ({
  ...{ device, name, model: null, bytes: 1 << 30, partOf: null, scheduler: null },
  ...more,
});
const devices = [
  disk('7:0', 'loop0', { bytes: 0 }),
  disk('8:0', 'sda'),
  disk('8:1', 'sda1', { partOf: '8:0' }),
  disk('8:16', 'sdb'),
  disk('8:32', 'sdc'),
];
const hostWith = (io: Partial<MountedHierarchy>) => ({
  proc: root,
  readDevices: () => devices,
  hierarchyFor: () => ({ version: 1, wholeTree: true, mountPoint: root, ...io }) as MountedHierarchy,
});

/** As Linux 6.18 writes it: sda has had a limit, sdb never, sdc has done nothing. */
beforeEach(() => {
  writeFileSync(
    path.join(root, 'blkio.throttle.io_service_bytes'),
    '8:0 Read 4096\n8:0 Write 0\n8:0 Total 4096\nTotal 4096\n',
  );
  const numbers = (reads: number, writes: number) => `${reads} 0 64 3 ${writes} 0 8 1 0 5 6 0 0 0 0 0 0`;
  writeFileSync(
    path.join(root, 'diskstats'),
    [
      `   7       0 loop0 ${numbers(32, 0)}`,
      `   8       0 sda ${numbers(9, 9)}`,
      `   8       1 sda1 ${numbers(9, 9)}`,
      `   8      16 sdb ${numbers(0, 7)}`,
      `   8      32 sdc ${numbers(0, 0)}`,
      '',
    ].join('\n'),
  );
});

test('a disk that was used and that the root group leaves out is counted for nobody', () => {
  expect(readUncountedDisks(hostWith({}))).toEqual(['sdb']);
});

test.each([
  ['v2 counts them all', { version: 2 as const }],
  ['a part of the tree names what it used itself', { wholeTree: false }],
])('%s', (_, io) => {
  expect(readUncountedDisks(hostWith(io))).toEqual([]);
});

test.each(['diskstats', 'blkio.throttle.io_service_bytes'])('without %s nothing is claimed', (file) => {
  rmSync(path.join(root, file));

  expect(readUncountedDisks(hostWith({}))).toEqual([]);
});

test('the first four are named', () => {
  expect(noteOnUncounted([])).toBeNull();
  expect(noteOnUncounted(['sdb'])).toMatch(/^I\/O of sdb is not in these figures: /);
  expect(noteOnUncounted(['a', 'b', 'c', 'd', 'e', 'f'])).toMatch(/^I\/O of a, b, c, d and 2 more is not/);
});
