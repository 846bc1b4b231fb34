/** Kernel text as captured on Linux 6.18 (v1) and 6.1 (v2), shortened to the lines that matter and some that do not. */
import { expect, test } from 'vitest';
import type { MetricId } from '#server/domain/usage/usage.ts';
import { parseDiskstats, parseLoad, parseMeminfo, parseStat } from './host-readings.ts';
import { pidsMax } from './pids-usage.ts';
import type { UsageFile } from './usage-file.ts';
import { freezeSlot, limitCount, limitSlots, metricCount, metricSlots } from './usage-slots.ts';
import { cfsPeriod, cfsQuota, cpuacctPerCpu, cpuacctUsage, cpuStatV1 } from './v1/cpu-usage.ts';
import { freezerState } from './v1/freezer-state.ts';
import { blkioBytes } from './v1/io-usage.ts';
import { memoryLimitV1, memoryStatV1 } from './v1/memory-usage.ts';
import { cpuMax, cpuStatV2 } from './v2/cpu-usage.ts';
import { cgroupEvents, cgroupFreeze } from './v2/freeze-state.ts';
import { ioStat } from './v2/io-usage.ts';
import { memoryMax, memoryStatV2 } from './v2/memory-usage.ts';
import { cpuPressure, memoryPressure } from './v2/pressure-usage.ts';

/** Parses in a buffer that still holds a longer text, as the shared one does. */
function parse(file: UsageFile, text: string, row: Float64Array): Float64Array {
  const bytes = Buffer.alloc(4096, '9');
  const length = bytes.write(text, 'latin1');
  file.parse(bytes, length, row);
  return row;
}
function metrics(file: UsageFile, text: string, given: Partial<Record<MetricId, number>> = {}) {
  const row = new Float64Array(metricCount).fill(Number.NaN);
  for (const [id, value] of Object.entries(given)) row[metricSlots[id as MetricId]] = value;
  parse(file, text, row);
  return Object.fromEntries(file.metrics.map((id) => [id, row[metricSlots[id]]]));
}
function limit(file: UsageFile, text: string, name: keyof typeof limitSlots) {
  return parse(file, text, new Float64Array(limitCount).fill(Number.NaN))[limitSlots[name]];
}

test('keeps CPU time exact where nanoseconds no longer fit a number', () => {
  expect(metrics(cpuacctUsage, '18446744073709551\n')).toEqual({ 'cpu.usage': 18446744073709 });
  expect(metrics(cpuacctUsage, '999\n')).toEqual({ 'cpu.usage': 0 });
});

test('reads v1 throttling, whose time is in nanoseconds, as microseconds', () => {
  const text = 'nr_periods 12\nnr_throttled 7\nthrottled_time 5123456\nnr_bursts 0\nburst_time 0\nwait_sum 99\n';

  expect(metrics(cpuStatV1, text)).toEqual({
    'cpu.periods': 12,
    'cpu.throttledPeriods': 7,
    'cpu.throttledTime': 5123,
  });
});

test('reads v2 cpu.stat by its keys, and leaves out what a group without the controller does not tell', () => {
  const text = 'usage_usec 300\nuser_usec 200\nsystem_usec 100\nnice_usec 0\ncore_sched.force_idle_usec 0\n';

  expect(metrics(cpuStatV2, text)).toEqual({
    'cpu.usage': 300,
    'cpu.user': 200,
    'cpu.system': 100,
    'cpu.periods': Number.NaN,
    'cpu.throttledPeriods': Number.NaN,
    'cpu.throttledTime': Number.NaN,
  });
});

test('reads one time per CPU and leaves the others without one', () => {
  expect(parse(cpuacctPerCpu, '1000 2000000 \n', new Float64Array(3).fill(Number.NaN))).toEqual(
    Float64Array.from([1, 2000, Number.NaN]),
  );
});

test('counts v1 memory with its descendants: the total_ keys, not the local ones', () => {
  const text =
    'cache 1\nrss 2\nshmem 3\ninactive_file 3\ntotal_cache 4096\ntotal_rss 8192\ntotal_shmem 0\ntotal_swap 0\ntotal_inactive_file 1024\n';

  expect(metrics(memoryStatV1, text)).toEqual({
    'memory.inactiveFile': 1024,
    'memory.anon': 8192,
    'memory.shmem': 0,
    'memory.file': 4096,
    'memory.swap': 0,
  });
});

test('shared memory is no file cache: 60 MiB in /dev/shm beside 40 MB of a file', () => {
  const v1 =
    'total_cache 105082880\ntotal_rss 1081344\ntotal_shmem 62914560\ntotal_inactive_anon 62914560\ntotal_inactive_file 42033152\n';
  const v2 =
    'anon 1081344\nfile 105082880\nkernel 700416\nkernel_stack 16384\nshmem 62914560\ninactive_file 42033152\nactive_file 0\nslab_reclaimable 212992\nslab_unreclaimable 98304\n';
  const parts = { 'memory.anon': 1081344, 'memory.shmem': 62914560, 'memory.file': 42168320 };

  expect(metrics(memoryStatV1, v1)).toMatchObject(parts);
  expect(metrics(memoryStatV2, v2)).toMatchObject({ ...parts, 'memory.slabReclaimable': 212992 });
});

test('file cache is never below nothing, and what no kernel tells stays unknown', () => {
  expect(metrics(memoryStatV2, 'anon 1\nfile 4096\nshmem 8192\n')).toMatchObject({
    'memory.file': 0,
    'memory.kernel': Number.NaN,
    'memory.slabReclaimable': Number.NaN,
  });
  expect(metrics(memoryStatV1, 'total_cache 4096\ntotal_rss 1\n')).toMatchObject({
    'memory.file': 4096,
    'memory.shmem': Number.NaN,
  });
});

test('sums I/O over devices; a group without any has done none', () => {
  const v1 = '253:0 Read 4096\n253:0 Write 100\n253:0 Sync 1\n7:0 Read 4\n253:0 Total 4196\nTotal 4196\n';
  const v2 =
    '253:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=9 dios=9\n8:0 rbytes=1 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n';

  expect(metrics(blkioBytes, v1)).toEqual({ 'io.readBytes': 4100, 'io.writeBytes': 100 });
  expect(metrics(blkioBytes, 'Total 0\n')).toEqual({ 'io.readBytes': 0, 'io.writeBytes': 0 });
  expect(metrics(ioStat, v2)).toEqual({ 'io.readBytes': 11, 'io.writeBytes': 20, 'io.readOps': 2, 'io.writeOps': 2 });
  expect(metrics(ioStat, '')['io.readBytes']).toBe(0);
});

test('reads pressure’s totals, with and without a full line', () => {
  const some = 'some avg10=1.53 avg60=0.87 avg300=0.73 total=842\n';
  const full = 'full avg10=0.00 avg60=0.13 avg300=0.00 total=77\n';

  expect(metrics(memoryPressure, some + full)).toEqual({ 'psi.memorySome': 842, 'psi.memoryFull': 77 });
  expect(metrics(memoryPressure, some)).toEqual({ 'psi.memorySome': 842, 'psi.memoryFull': Number.NaN });
  expect(metrics(cpuPressure, some + full)).toEqual({ 'psi.cpuSome': 842, 'psi.cpuFull': 77 });
});

test.each([
  [cfsQuota, '-1\n', 'cpuQuota', Number.NaN],
  [cfsQuota, '50000\n', 'cpuQuota', 50000],
  [cfsPeriod, '100000\n', 'cpuPeriod', 100000],
  [cpuMax, 'max 100000\n', 'cpuQuota', Number.NaN],
  [cpuMax, 'max 100000\n', 'cpuPeriod', 100000],
  [cpuMax, '150000 100000\n', 'cpuQuota', 150000],
  [memoryLimitV1, '9223372036854771712\n', 'memoryMax', Number.NaN],
  [memoryLimitV1, '49999872\n', 'memoryMax', 49999872],
  [memoryMax, 'max\n', 'memoryMax', Number.NaN],
  [memoryMax, '0\n', 'memoryMax', 0],
  [pidsMax, 'max\n', 'pidsMax', Number.NaN],
  [pidsMax, '7\n', 'pidsMax', 7],
  [freezerState, 'THAWED\n', 'frozen', freezeSlot.thawed],
  [freezerState, 'FREEZING\n', 'frozen', freezeSlot.freezing],
  [freezerState, 'FROZEN\n', 'frozen', freezeSlot.frozen],
  [cgroupEvents, 'populated 1\nfrozen 1\n', 'frozen', freezeSlot.frozen],
  [cgroupEvents, 'populated 1\n', 'frozen', freezeSlot.thawed],
  [cgroupFreeze, '1\n', 'frozen', freezeSlot.freezing],
] as const)('reads the limit of %o', (file, text, name, value) => {
  expect(limit(file, text, name)).toBe(value);
});

test.each([
  ['v1', 'FROZEN\n', 'populated 1\nfrozen 0\n', freezeSlot.frozen],
  ['v2', 'THAWED\n', 'populated 1\nfrozen 1\n', freezeSlot.frozen],
  ['v2, on the way by v1', 'FREEZING\n', 'populated 1\nfrozen 1\n', freezeSlot.frozen],
  ['neither', 'THAWED\n', 'populated 1\nfrozen 0\n', freezeSlot.thawed],
])('knows a group of a hybrid host frozen by %s, whichever is read last', (_which, v1, v2, value) => {
  const orders = [
    [freezerState, cgroupEvents],
    [cgroupEvents, freezerState],
  ];
  for (const order of orders) {
    const row = new Float64Array(limitCount).fill(Number.NaN);
    for (const file of order) parse(file, file === freezerState ? v1 : v2, row);

    expect(row[limitSlots.frozen]).toBe(value);
  }
});

test.each([
  ['0', freezeSlot.freezing],
  ['1', freezeSlot.frozen],
])('a v2 group that was told to freeze is freezing until the kernel says frozen %s', (said, state) => {
  for (const order of [
    [cgroupEvents, cgroupFreeze],
    [cgroupFreeze, cgroupEvents],
  ]) {
    const row = new Float64Array(limitCount).fill(Number.NaN);
    for (const file of order) parse(file, file === cgroupFreeze ? '1\n' : `populated 1\nfrozen ${said}\n`, row);

    expect(row[limitSlots.frozen]).toBe(state);
  }
});

test('counts a CPU as busy without its idle, waiting and stolen time', () => {
  const text = 'cpu  20 0 10 100 5 0 0 2 0 0\ncpu0 10 0 5 50 5 0 0 1 0 0\ncpu3 10 0 5 50 0 0 0 1 0 0\nintr 9 9\n';

  expect(parseStat(text)).toEqual({
    cpus: [
      { cpu: 0, busy: 15, total: 71 },
      { cpu: 3, busy: 15, total: 66 },
    ],
    stealTicks: 2,
    totalTicks: 137,
  });
});

test('reads memory, load and whole disks of the host', () => {
  const disks = ' 253 0 vda 9 0 100 0 9 0 200 0\n 253 1 vda1 9 0 90 0 9 0 190 0\n';

  expect(
    parseMeminfo(
      'MemTotal:  10 kB\nMemFree: 1 kB\nMemAvailable:  4 kB\nInactive:   9 kB\nInactive(file):   3 kB\nSwapTotal: 0 kB\n',
    ),
  ).toEqual({
    memoryTotalBytes: 10240,
    memoryFreeBytes: 1024,
    memoryAvailableBytes: 4096,
    inactiveFileBytes: 3072,
    swapTotalBytes: 0,
    swapFreeBytes: 0,
  });
  expect(parseLoad('0.50 1.25 2.00 3/412 999\n')).toEqual({ load: [0.5, 1.25, 2], threads: 412 });
  expect(parseDiskstats(disks, (name) => name === 'vda')).toEqual({ ioReadBytes: 51200, ioWriteBytes: 102400 });
});
