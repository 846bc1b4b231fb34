/** Counters and gauges of the host as a whole, as /proc tells them at one moment. Rates are made of two of them. */
import { readdirSync, readSync, statSync } from 'node:fs';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { emptySlots, keepFiles } from '#server/cgroupfs/kept-files.ts';

export interface HostReading {
  /** Clock ticks since boot, one entry per online CPU. Source: proc_stat(5). */
  cpus: { cpu: number; busy: number; total: number }[];
  stealTicks: number;
  totalTicks: number;
  load: [number, number, number];
  /** Threads on the host: what a root group without pids.current would show. */
  threads: number;
  processes: number;
  memoryTotalBytes: number;
  memoryFreeBytes: number;
  memoryAvailableBytes: number;
  /** File cache that has not been used lately. */
  inactiveFileBytes: number;
  swapTotalBytes: number;
  swapFreeBytes: number;
  /** Bytes since boot over all whole disks; null when the kernel does not tell. */
  ioReadBytes: number | null;
  ioWriteBytes: number | null;
}

export interface HostReader {
  read(): HostReading;
}

/** Source: Documentation/admin-guide/iostats.rst: a sector is 512 bytes whatever the disk says. */
const sectorBytes = 512;

/** Reads /proc of this host; remembers which block devices are whole disks. */
export function readHostUsage(host: CgroupHost): HostReader {
  const wholeDisks = new Map<string, boolean>();
  const isWholeDisk = (name: string) => {
    const known = wholeDisks.get(name);
    if (known !== undefined) return known;
    // Partitions have no folder of their own in /sys/block; loop, ram, dm and md pass their I/O on to a disk.
    const whole =
      !/^(loop|ram|zram|dm-|md)/.test(name) &&
      statSync(`${host.sys}/block/${name.replaceAll('/', '!')}`, { throwIfNoEntry: false }) !== undefined;
    wholeDisks.set(name, whole);
    return whole;
  };
  const otherProcFolders = countOtherFolders(host.proc);
  const names = ['stat', 'loadavg', 'meminfo', 'diskstats'];
  const kept = keepFiles(names.length);
  const slots = emptySlots(names.length);
  const textOf = (name: string) => {
    const index = names.indexOf(name);
    const length = kept.read(slots, index, () => `${host.proc}/${name}`);
    return length < 0 ? '' : latin1(kept.bytes, length) + readOn(slots[index] ?? -1, kept.bytes, length);
  };
  return {
    read: () => ({
      ...parseStat(textOf('stat')),
      ...parseLoad(textOf('loadavg')),
      ...parseMeminfo(textOf('meminfo')),
      ...parseDiskstats(textOf('diskstats'), isWholeDisk),
      processes: countProcesses(host.proc, otherProcFolders),
    }),
  };
}

/** What follows of an open file after `from`: a seq_file of many records (diskstats) hands out about a page a time. */
function readOn(fd: number, buffer: Uint8Array, from: number): string {
  if (fd < 0) return '';
  const got = readSync(fd, buffer, 0, buffer.length, from);
  return got === 0 ? '' : latin1(buffer, got) + readOn(fd, buffer, from + got);
}

function latin1(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
}

/** Parses /proc/stat: "cpu0 user nice system idle iowait irq softirq steal guest guest_nice"; guest is in user already. */
export function parseStat(text: string): Pick<HostReading, 'cpus' | 'stealTicks' | 'totalTicks'> {
  const cpus: HostReading['cpus'] = [];
  let stealTicks = 0;
  let totalTicks = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith('cpu')) break;
    const [name = '', ...fields] = line.split(/\s+/);
    const ticks = fields.slice(0, 8).map(Number);
    const total = ticks.reduce((sum, each) => sum + each, 0);
    const [, , , idle = 0, iowait = 0, , , steal = 0] = ticks;
    if (name === 'cpu') {
      stealTicks = steal;
      totalTicks = total;
    } else cpus.push({ cpu: Number(name.slice(3)), busy: total - idle - iowait - steal, total });
  }
  return { cpus, stealTicks, totalTicks };
}

/** Parses /proc/loadavg: "0.20 0.18 0.12 1/80 11206". */
export function parseLoad(text: string): Pick<HostReading, 'load' | 'threads'> {
  const [one, five, fifteen, tasks = ''] = text.split(' ');
  return {
    load: [Number(one ?? 0), Number(five ?? 0), Number(fifteen ?? 0)],
    threads: Number(tasks.split('/')[1] ?? 0),
  };
}

/** Parses /proc/meminfo; MemAvailable is there since Linux 3.14. */
export function parseMeminfo(
  text: string,
): Pick<
  HostReading,
  | 'memoryTotalBytes'
  | 'memoryFreeBytes'
  | 'memoryAvailableBytes'
  | 'inactiveFileBytes'
  | 'swapTotalBytes'
  | 'swapFreeBytes'
> {
  const bytesOf = (key: string) => {
    const at = text.indexOf(`${key}:`);
    return at < 0 ? 0 : Number.parseInt(text.slice(at + key.length + 1, at + key.length + 24), 10) * 1024;
  };
  return {
    memoryTotalBytes: bytesOf('MemTotal'),
    memoryFreeBytes: bytesOf('MemFree'),
    memoryAvailableBytes: bytesOf('MemAvailable'),
    inactiveFileBytes: bytesOf('Inactive(file)'),
    swapTotalBytes: bytesOf('SwapTotal'),
    swapFreeBytes: bytesOf('SwapFree'),
  };
}

/** Parses /proc/diskstats: "253 0 vda reads merged sectors ms writes merged sectors …". */
export function parseDiskstats(
  text: string,
  isWholeDisk: (name: string) => boolean,
): Pick<HostReading, 'ioReadBytes' | 'ioWriteBytes'> {
  if (text === '') return { ioReadBytes: null, ioWriteBytes: null };
  let read = 0;
  let written = 0;
  for (const line of text.split('\n')) {
    const [, , name, , , readSectors, , , , writtenSectors] = line.trim().split(/\s+/);
    if (name === undefined || !isWholeDisk(name)) continue;
    read += Number(readSectors) * sectorBytes;
    written += Number(writtenSectors) * sectorBytes;
  }
  return { ioReadBytes: read, ioWriteBytes: written };
}

/** /proc's link count is its own folders and every process (proc_root_getattr() in fs/proc/root.c): no listing needed. */
function countProcesses(proc: string, otherFolders: number): number {
  return Math.max(0, statSync(proc).nlink - otherFolders);
}

function countOtherFolders(proc: string): number {
  // Names alone: of a process that ends while it is listed /proc gives no type, and Node would look for it and not find it.
  const processes = readdirSync(proc).filter((name) => /^\d+$/.test(name)).length;
  return statSync(proc).nlink - processes;
}
