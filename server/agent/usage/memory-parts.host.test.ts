/**
 * What memory is made of, on the kernel it runs on: a process of a group of its own writes to /dev/shm and reads a file. The file
 * lies on a loop device of the test's own, so that nobody has read it before and a disk stands behind it in a guest too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { keepFiles } from '#server/cgroupfs/kept-files.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { toChartData } from '#server/domain/usage/chart-series.ts';
import { makeFileOnDisk, readFileOnDisk, whyNoFileOnDisk } from './file-on-disk.fixtures.ts';
import { sampleOf } from './group-history.ts';
import { Sampler } from './sampler.ts';
import { toUsageRow } from './usage-row.ts';

const host = openHost();
const memory = host.hierarchyFor('memory');
const why =
  process.getuid?.() !== 0 ? 'needs root' : memory === null ? 'this host has no memory controller' : whyNoFileOnDisk();

const mib = 1024 * 1024;
const shared = 60 * mib;
const read = 40 * mib;
/** Page tables, the shell itself, and what the kernel counts in batches per CPU. */
const slack = 8 * mib;
/** A file system is made, and 100 MiB are touched: in an emulated guest beside others that takes its time. */
const hookMs = 300_000;

const group = parseGroupPath(`/corral-test-parts-${process.pid}`);
const dir = `${memory?.mountPoint}${group}`;
const shm = `/dev/shm/corral-test-parts-${process.pid}`;
let folder = '';
let reader: ChildProcess | null = null;
let nowMs = 1_000_000;

/** Resolves when the group has been charged with all of it. */
async function readInGroup(): Promise<void> {
  const script = `echo $$ > ${dir}/cgroup.procs && ${readFileOnDisk} &&
    head -c ${shared} /dev/zero > ${shm} && echo done && exec sleep 600`;
  const started = spawn('unshare', ['-m', 'sh', '-c', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own, so that what the shell started ends with it.
    detached: true,
  });
  reader = started;
  await Promise.race([
    once(started.stdout, 'data'),
    once(started, 'exit').then(() => Promise.reject(new Error('the process in the group ended'))),
  ]);
}

let sampler: Sampler;
const sweep = () => {
  nowMs += 1000;
  sampler.take(nowMs, nowMs);
};
const tracked = () => {
  const found = sampler.store.byPath.get(group);
  if (!found) throw new Error('the group is not there');
  return found;
};
const expectAbout = (value: number | null | undefined, bytes: number) => {
  expect(value).toBeGreaterThan(bytes - slack);
  expect(value).toBeLessThan(bytes + slack);
};

describe.skipIf(why !== null)(`the parts of memory on this kernel${why ? ` (skipped: ${why})` : ''}`, () => {
  beforeAll(async () => {
    if (memory?.version === 2) {
      writeFileSync(`${memory.mountPoint}/cgroup.subtree_control`, '+memory', { flag: 'r+' });
    }
    mkdirSync(dir);
    const hostReader = readHostUsage(host);
    sampler = new Sampler({
      host,
      hostReader,
      intervalMs: 1000,
      whyGuarded: () => null,
      cpuCount: 2,
      keep: () => keepFiles(200),
    });
    // Beside thousands of other groups it takes some sweeps until each has been read.
    do sweep();
    while (toUsageRow(tracked()).workingSetBytes === null);
    folder = makeFileOnDisk('parts', read);
    await readInGroup();
  }, hookMs);

  afterAll(async () => {
    sampler.close();
    if (reader?.pid && reader.exitCode === null && reader.signalCode === null) {
      const ended = once(reader, 'exit');
      process.kill(-reader.pid, 'SIGKILL');
      await ended;
    }
    while (readFileSync(`${dir}/cgroup.procs`, 'latin1') !== '')
      await new Promise((resolve) => setTimeout(resolve, 20));
    rmSync(shm, { force: true });
    rmSync(folder, { recursive: true, force: true });
    rmdirSync(dir);
  }, hookMs);

  test('a row that nobody watches has its working set as soon as its use has moved', () => {
    const seen = toUsageRow(tracked());
    expect(seen.memoryBytes).toBeLessThan(slack);
    sweep();
    const row = toUsageRow(tracked());
    const key = memory?.version === 1 ? 'total_inactive_file' : 'inactive_file';
    const inactive = Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(readFileSync(`${dir}/memory.stat`, 'latin1'))?.[1]);

    expectAbout(row.memoryBytes, shared + read);
    expect(row.workingSetBytes).toBe((row.memoryBytes ?? 0) - inactive);
    expectAbout(row.workingSetBytes, shared);
  });

  test('shared memory, file cache and anonymous memory are told apart, and come to the whole', () => {
    sampler.watch(tracked());
    const point = toChartData(sampleOf(sampler, tracked()), { rangeSeconds: 60 }).points.at(-1);
    sampler.unwatch(tracked());

    expectAbout(point?.shmemBytes, shared);
    expectAbout(point?.fileBytes, read);
    expect(point?.anonBytes).toBeLessThan(slack);
    expectAbout(point?.memoryBytes, shared + read);
    const { anonBytes, shmemBytes, kernelBytes, otherBytes, fileBytes, slabBytes } = point ?? {};
    const sum = [anonBytes, shmemBytes, kernelBytes, otherBytes, fileBytes, slabBytes].reduce<number>(
      (total, part) => total + (part ?? 0),
      0,
    );
    expectAbout(sum, point?.memoryBytes ?? 0);
    // Read once, the file is cache that the kernel gives back first; shared memory is not.
    expectAbout(point?.workingSetBytes, shared);
  });

  test('the root stands for the host: its rows are what the host’s own figures say', () => {
    const root = sampler.store.byPath.get(parseGroupPath('/'));
    if (!root) throw new Error('there is no root');
    sampler.touch(root.path);
    const row = toUsageRow(root);

    expect(row.memoryBytes).toBe(sampler.hostUsage?.memoryBytes);
    expect(row.workingSetBytes).toBe(sampler.hostUsage?.workingSetBytes);
    expect(row.workingSetBytes).toBeLessThan(row.memoryBytes ?? 0);
  });
});
