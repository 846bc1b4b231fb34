/** On folders that look like a kernel's: what the real one counts is tried by disk-history.host.test.ts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyMs } from '#server/agent/usage/sampler.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import { type DiskHistory, openDiskHistory } from './disk-history.ts';

const blue = parseGroupPath('/blue');
const red = parseGroupPath('/red');

let mountPoint: string;
let history: DiskHistory;
let nowMs: number;

beforeEach(() => {
  mountPoint = mkdtempSync(path.join(tmpdir(), 'corral-disks-'));
  const hierarchies = [{ version: 2, mountPoint, controllers: ['io'] }];
  history = openDiskHistory({ hierarchies } as unknown as CgroupHost, { intervalMs: 1000 });
  nowMs = 0;
});
afterEach(() => rmSync(mountPoint, { recursive: true, force: true }));

/** As the kernel shows it: limits of each disk, and what was read of it so far. */
function put(group: GroupPath, { max, read }: { max?: string; read?: Record<string, number> }): void {
  const dir = path.join(mountPoint, group);
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'cgroup.controllers'), 'io\n');
  if (max !== undefined) writeFileSync(path.join(dir, 'io.max'), max);
  const stat = Object.entries(read ?? {}).map(
    ([device, bytes]) => `${device} rbytes=${bytes} wbytes=0 rios=1 wios=0\n`,
  );
  if (read) writeFileSync(path.join(dir, 'io.stat'), stat.join(''));
}
function sweep(): void {
  nowMs += 1000;
  history.take(nowMs);
}
const reads = (device: string) => `${device} rbps=1000 wbps=max riops=max wiops=max\n`;
const peaks = (group: GroupPath) => history.peaksOf(group);
const peakOf = (group: GroupPath) => peaks(group)[0]?.figures[0];

test('of each disk with a budget, and of no other, the highest rate is told with its time', () => {
  put(blue, { max: reads('8:16') + reads('8:0'), read: { '8:0': 0, '8:32': 0 } });
  history.keepOnly([blue]);
  sweep();
  expect(peaks(blue)).toMatchObject([{ figures: [] }, { figures: [] }]);
  put(blue, { read: { '8:0': 700, '8:16': 5, '8:32': 9000 } });
  sweep();
  put(blue, { read: { '8:0': 900, '8:16': 95, '8:32': 9000 } });
  sweep();

  expect(peaks(blue)).toEqual([
    { device: '8:0', sinceMs: 1000, figures: [{ figure: 'readBytesPerSecond', amount: 700, atMs: 2000 }] },
    { device: '8:16', sinceMs: 1000, figures: [{ figure: 'readBytesPerSecond', amount: 90, atMs: 3000 }] },
  ]);
  // Nobody has said that its disks are to be kept.
  expect(peaks(red)).toEqual([]);
});

test('a budget that comes later is kept from then on, and one that went is forgotten', () => {
  put(blue, { max: '', read: { '8:0': 100 } });
  history.keepOnly([blue]);
  sweep();
  expect(peaks(blue)).toEqual([]);

  put(blue, { max: reads('8:0') });
  sweep();
  put(blue, { read: { '8:0': 400 } });
  sweep();
  expect(peaks(blue)).toMatchObject([{ sinceMs: 2000, figures: [{ amount: 300, atMs: 3000 }] }]);

  put(blue, { max: reads('8:0').replace('riops=max', 'riops=7') });
  sweep();
  expect(peaks(blue)[0]?.figures.map(({ figure }) => figure)).toEqual(['readBytesPerSecond', 'readOpsPerSecond']);
  put(blue, { max: reads('7:0') + reads('8:0') });
  sweep();
  expect(peaks(blue)).toMatchObject([
    { device: '7:0', sinceMs: 5000 },
    { device: '8:0', sinceMs: 2000 },
  ]);
  put(blue, { max: '' });
  sweep();
  expect(peaks(blue)).toEqual([]);
});

test('what a group did before it was made anew is not counted with what it did since', () => {
  put(blue, { max: reads('8:0'), read: { '8:0': 5000 } });
  history.keepOnly([blue]);
  sweep();
  sweep();
  put(blue, { read: { '8:0': 10 } });
  sweep();
  put(blue, { read: { '8:0': 30 } });
  sweep();
  expect(peakOf(blue)).toMatchObject({ amount: 20, atMs: 4000 });

  rmSync(path.join(mountPoint, blue), { recursive: true });
  sweep();
  expect(peaks(blue)).toEqual([]);
});

test('a peak is as old as all that is kept at most', () => {
  put(blue, { max: reads('8:0'), read: { '8:0': 0 } });
  history.keepOnly([blue]);
  sweep();
  put(blue, { read: { '8:0': 800 } });
  sweep();
  while (nowMs < historyMs + 1000) sweep();
  expect(peaks(blue)).toMatchObject([{ sinceMs: 1000, figures: [{ amount: 800, atMs: 2000 }] }]);

  sweep();
  sweep();
  expect(peaks(blue)).toMatchObject([{ sinceMs: 3000, figures: [{ amount: 0, atMs: nowMs }] }]);
});

test('of many teams all have their turn, and no peak is higher than what was done', () => {
  const many = Array.from({ length: 120 }, (_, at) => parseGroupPath(`/t${at}`));
  for (const group of many) put(group, { max: reads('8:0'), read: { '8:0': 0 } });
  history.keepOnly(many);
  // Ten are looked at in a sweep, and of those with a budget fifty read.
  for (let round = 0; round < 20; round += 1) sweep();
  const busySinceMs = nowMs;
  for (let round = 1; round <= 9; round += 1) {
    for (const group of many) put(group, { read: { '8:0': 600 * round } });
    sweep();
  }

  const seen = many.map((group) => peakOf(group));
  expect(seen.filter((peak) => peak && peak.amount > 0 && peak.amount <= 600 && peak.atMs > busySinceMs)).toHaveLength(
    120,
  );
});

test('a team that goes is kept no longer, and those that stay lose nothing by it', () => {
  for (const group of [blue, red]) put(group, { max: reads('8:0'), read: { '8:0': 0 } });
  history.keepOnly([blue, red]);
  sweep();
  sweep();
  put(red, { read: { '8:0': 40 } });
  sweep();
  history.keepOnly([red]);
  sweep();

  expect(peaks(blue)).toEqual([]);
  expect(peakOf(red)).toMatchObject({ amount: 40, atMs: 3000 });
});

test('a file that cannot be read just now ends no sweep', () => {
  put(blue, { max: reads('8:0'), read: { '8:0': 0 } });
  history.keepOnly([blue]);
  sweep();
  rmSync(path.join(mountPoint, blue, 'io.stat'));
  mkdirSync(path.join(mountPoint, blue, 'io.stat'));
  sweep();
  rmSync(path.join(mountPoint, blue, 'io.stat'), { recursive: true });
  put(blue, { read: { '8:0': 90 } });
  sweep();
  sweep();

  // In two seconds.
  expect(peakOf(blue)).toMatchObject({ amount: 45, atMs: 3000 });
});
