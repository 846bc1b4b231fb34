/** Memory of a v2 group, descendants included. Source: cgroup-v2.rst, "Memory Interface Files". */
import { keyedParser, parseDigits } from '#server/cgroupfs/kernel-bytes.ts';
import { takeShmemOut } from '#server/cgroupfs/usage/take-shmem-out.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { limitSlots, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';

const usage = metricSlots['memory.usage'];
const shmem = metricSlots['memory.shmem'];
const file = metricSlots['memory.file'];

export const memoryCurrent: UsageFile = {
  kind: 'gauge',
  controller: 'memory',
  file: 'memory.current',
  metrics: ['memory.usage'],
  parse: (bytes, length, row) => {
    row[usage] = parseDigits(bytes, 0, length);
  },
};

const parseStat = keyedParser([
  { key: 'anon', slot: metricSlots['memory.anon'] },
  // Counts tmpfs and shared memory in (cgroup-v2.rst).
  { key: 'file', slot: file },
  { key: 'shmem', slot: shmem },
  // Since Linux 5.18; older kernels do not sum it up, and then it is not available.
  { key: 'kernel', slot: metricSlots['memory.kernel'] },
  { key: 'slab_reclaimable', slot: metricSlots['memory.slabReclaimable'] },
  { key: 'inactive_file', slot: metricSlots['memory.inactiveFile'] },
]);

export const memoryStatV2: UsageFile = {
  kind: 'memory',
  controller: 'memory',
  file: 'memory.stat',
  metrics: [
    'memory.inactiveFile',
    'memory.anon',
    'memory.shmem',
    'memory.file',
    'memory.kernel',
    'memory.slabReclaimable',
  ],
  parse: (bytes, length, row) => {
    parseStat(bytes, length, row);
    takeShmemOut(row, file, shmem);
  },
};

export const memorySwapCurrent: UsageFile = {
  kind: 'detail',
  controller: 'memory',
  file: 'memory.swap.current',
  metrics: ['memory.swap'],
  parse: (bytes, length, row) => {
    row[metricSlots['memory.swap']] = parseDigits(bytes, 0, length);
  },
};

export const memoryMax: UsageFile = {
  kind: 'limit',
  controller: 'memory',
  file: 'memory.max',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.memoryMax] = parseDigits(bytes, 0, length);
  },
};

/** Drawn as the softer line: above it the kernel slows the group down. */
export const memoryHigh: UsageFile = {
  kind: 'limit',
  controller: 'memory',
  file: 'memory.high',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.memorySoft] = parseDigits(bytes, 0, length);
  },
};
