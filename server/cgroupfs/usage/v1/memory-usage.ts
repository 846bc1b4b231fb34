/**
 * Memory of a v1 group. Source: Documentation/admin-guide/cgroup-v1/memory.rst. memory.stat's total_ keys include the
 * descendants, as memory.usage_in_bytes does; the plain keys do not. total_cache counts shared memory and tmpfs in
 * (memcg1_stat_format() in mm/memcontrol-v1.c tells NR_FILE_PAGES).
 */
import { keyedParser, parseDigits } from '#server/cgroupfs/kernel-bytes.ts';
import { takeShmemOut } from '#server/cgroupfs/usage/take-shmem-out.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { limitSlots, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';

/** LONG_MAX rounded down to a page of any size: at or above is how v1 spells "no limit". */
const unlimitedFromBytes = 2 ** 63 - 2 ** 20;

const usage = metricSlots['memory.usage'];
const shmem = metricSlots['memory.shmem'];
const file = metricSlots['memory.file'];

export const memoryUsageV1: UsageFile = {
  kind: 'gauge',
  controller: 'memory',
  file: 'memory.usage_in_bytes',
  metrics: ['memory.usage'],
  parse: (bytes, length, row) => {
    row[usage] = parseDigits(bytes, 0, length);
  },
};

const parseStat = keyedParser([
  { key: 'total_rss', slot: metricSlots['memory.anon'] },
  { key: 'total_cache', slot: file },
  { key: 'total_shmem', slot: shmem },
  { key: 'total_swap', slot: metricSlots['memory.swap'] },
  { key: 'total_inactive_file', slot: metricSlots['memory.inactiveFile'] },
]);

export const memoryStatV1: UsageFile = {
  kind: 'memory',
  controller: 'memory',
  file: 'memory.stat',
  metrics: ['memory.inactiveFile', 'memory.anon', 'memory.shmem', 'memory.file', 'memory.swap'],
  parse: (bytes, length, row) => {
    parseStat(bytes, length, row);
    takeShmemOut(row, file, shmem);
  },
};

export const memoryKernelV1: UsageFile = {
  kind: 'detail',
  controller: 'memory',
  file: 'memory.kmem.usage_in_bytes',
  metrics: ['memory.kernel'],
  parse: (bytes, length, row) => {
    row[metricSlots['memory.kernel']] = parseDigits(bytes, 0, length);
  },
};

export const memoryLimitV1: UsageFile = {
  kind: 'limit',
  controller: 'memory',
  file: 'memory.limit_in_bytes',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.memoryMax] = orNone(parseDigits(bytes, 0, length));
  },
};

export const memorySoftLimitV1: UsageFile = {
  kind: 'limit',
  controller: 'memory',
  file: 'memory.soft_limit_in_bytes',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.memorySoft] = orNone(parseDigits(bytes, 0, length));
  },
};

function orNone(bytes: number): number {
  return bytes >= unlimitedFromBytes ? Number.NaN : bytes;
}
