/**
 * What a sweep of the sampler costs, against bare reads of the same files through kept descriptors in the same run: at 100,
 * 1,000 and 10,000 real groups with 1 % busy. Run as root: node bench/sampler.ts [seconds per size] [count …]. Each size has a process
 * of its own: the agent has one sampler, and beside a second one V8 compiles both for either.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import os from 'node:os';
import { Sampler } from '#server/agent/usage/sampler.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { keepFiles } from '#server/cgroupfs/kept-files.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import { BenchGroups } from './sampler-groups.ts';

interface Result {
  groups: number;
  sweepMs: number;
  bareMs: number;
  ratio: number;
  reads: number;
  coreShare: number;
  usecPerGroup: number;
  rssMb: number;
  openFiles: number;
}

const intervalMs = 1000;
/** The first sweeps read every new group in full, and each once in the slowest round; what counts is what goes on for days. */
const settlingSweeps = (count: number) => 130 + count / 25;
const budgets = { ratio: { 1000: 1.3, 10000: 1.4 }, coreShareAt1000: 0.05, growth: 1.2 };

const host = openHost();
const groups = new BenchGroups(host);
const hostFiles = ['stat', 'loadavg', 'meminfo', 'diskstats', 'cgroups'].map((name) => `${host.proc}/${name}`);
const [, script = '', seconds = '20', ...asked] = process.argv;
const counts = asked.length > 0 ? asked.map(Number) : [100, 1000, 10_000];

const [only, ...more] = counts;
report(only !== undefined && more.length === 0 ? await measureOnly(only) : counts.flatMap(measureApart));
// Interrupted while a wait of the measurement is still open.
process.exit();

function measureApart(count: number): Result[] {
  const args = [...process.execArgv, script, seconds, String(count)];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) return [];
  const { rows }: { rows: Result[] } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return rows;
}

async function measureOnly(count: number): Promise<Result[]> {
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
  try {
    groups.make(count);
    const result = await Promise.race([measure(count, Number(seconds)), interrupted]);
    return result === 'interrupted' ? [] : [result];
  } finally {
    await groups.remove();
  }
}

async function measure(count: number, sweeps: number): Promise<Result> {
  const read = recordReads();
  const sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs,
    whyGuarded: () => null,
    cpuCount: os.cpus().length,
    keep: read.keep,
  });
  const bareFiles = hostFiles.map((path) => openSync(path, 'r'));
  const buffer = Buffer.alloc(64 * 1024);
  let sweepUsec = 0;
  let bareUsec = 0;
  let reads = 0;
  /** Of the sweeps in which no group came or went: looking for those costs more than all else, and other programs make them. */
  const ratios: number[] = [];
  let last = read.opened();
  const readBare = () => {
    for (const fd of bareFiles) readSync(fd, buffer, 0, buffer.length, 0);
    for (const fd of last.fds) {
      try {
        readSync(fd, buffer, 0, buffer.length, 0);
      } catch {
        // Another program's group went away since the sweep.
      }
    }
  };
  const settling = settlingSweeps(count);
  for (let number = 0; number < settling + sweeps; number += 1) {
    const settled = number >= settling;
    // Settling need not wait for the clock; what counts is measured as cold as it comes once a second.
    await new Promise((resolve) => setTimeout(resolve, settled ? intervalMs : 10));
    // Who comes first finds the caches cold: they take turns.
    const bareFirst = settled && number % 2 === 0;
    let bare = bareFirst ? cpuUsecOf(readBare) : 0;
    last.close();
    read.clear();
    const sweep = cpuUsecOf(() => sampler.take(Date.now(), performance.now()));
    last = number >= settling - 1 ? read.opened() : { fds: [], close: () => {} };
    if (!bareFirst) bare = cpuUsecOf(readBare);
    if (!settled) continue;
    if (sampler.store.added.length + sampler.store.removed.length === 0) ratios.push(sweep / bare);
    sweepUsec += sweep;
    bareUsec += bare;
    reads += last.fds.length;
  }
  last.close();
  for (const fd of bareFiles) closeSync(fd);
  globalThis.gc?.();
  const result = {
    groups: count,
    sweepMs: sweepUsec / sweeps / 1000,
    bareMs: bareUsec / sweeps / 1000,
    ratio: ratios.length > 0 ? middleOf(ratios) : sweepUsec / bareUsec,
    reads: reads / sweeps,
    coreShare: sweepUsec / sweeps / 1000 / intervalMs,
    usecPerGroup: sweepUsec / sweeps / count,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    openFiles: sampler.openFiles,
  };
  sampler.close();
  return result;
}

function middleOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Keeps files as the agent does and notes which of them a sweep read. */
function recordReads(): {
  keep: typeof keepFiles;
  opened: () => { fds: number[]; close: () => void };
  clear: () => void;
} {
  // Noting is part of what is measured: it makes nothing and grows nothing.
  const fds = new Int32Array(1 << 17);
  let count = 0;
  const paths: string[] = [];
  return {
    keep: (most) => {
      const kept = keepFiles(most);
      const { read, readOpen } = kept;
      kept.readOpen = (fd) => {
        fds[count] = fd;
        count += 1;
        return readOpen(fd);
      };
      kept.read = (slots, index, path, leave) => {
        const length = read(slots, index, path, leave);
        const fd = slots[index] ?? -1;
        if (fd >= 0) {
          fds[count] = fd;
          count += 1;
        } else if (length >= 0) paths.push(path());
        return length;
      };
      return kept;
    },
    clear: () => {
      count = 0;
      paths.length = 0;
    },
    // What the sweep opened for one reading is opened beforehand here.
    opened: () => {
      const own = paths.flatMap((path) => openIfThere(path));
      return {
        fds: [...fds.subarray(0, count), ...own],
        close: () => {
          for (const fd of own) closeSync(fd);
        },
      };
    },
  };
}

function openIfThere(path: string): number[] {
  try {
    return [openSync(path, 'r')];
  } catch {
    return [];
  }
}

function cpuUsecOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return used.user + used.system;
}

function report(rows: Result[]): void {
  console.table(
    rows.map((row) => ({
      groups: row.groups,
      'sweep, CPU ms': row.sweepMs.toFixed(2),
      'bare reads, CPU ms': row.bareMs.toFixed(2),
      ratio: row.ratio.toFixed(2),
      'files read': Math.round(row.reads),
      '% of a core': (row.coreShare * 100).toFixed(2),
      'µs a group': row.usecPerGroup.toFixed(2),
      'RSS MB': Math.round(row.rssMb),
      'open files': row.openFiles,
    })),
  );
  const at = (count: number) => rows.find((row) => row.groups === count);
  const growth = (at(10_000)?.usecPerGroup ?? Number.NaN) / (at(100)?.usecPerGroup ?? Number.NaN);
  const machine = { kernel: os.release(), cpu: os.cpus()[0]?.model, cpus: os.cpus().length, node: process.version };
  console.log(JSON.stringify({ bench: 'sampler', date: new Date().toISOString(), machine, budgets, growth, rows }));
}
