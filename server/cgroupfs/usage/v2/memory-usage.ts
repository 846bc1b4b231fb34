/** Memory of a v2 group, descendants included. Source: cgroup-v2.rst, "Memory Interface Files". */
import { keyedParser, parseDigits } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { limitSlots, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';

const usage = metricSlots['memory.usage'];
const workingSet = metricSlots['memory.workingSet'];
const anon = metricSlots['memory.anon'];
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
  { key: 'anon', slot: anon },
  { key: 'file', slot: file },
  // Since Linux 5.18; older kernels do not sum it up, and then it is not available.
  { key: 'kernel', slot: metricSlots['memory.kernel'] },
  // In the place of the working set until it is taken from the use.
  { key: 'inactive_file', slot: workingSet },
]);

/**
 * Wants memory.usage in the row already, from which the working set is taken. The root group has no memory.current: its use is
 * what it holds of anonymous memory and file cache.
 */
export const memoryStatV2: UsageFile = {
  kind: 'detail',
  controller: 'memory',
  file: 'memory.stat',
  metrics: ['memory.anon', 'memory.file', 'memory.kernel', 'memory.workingSet'],
  parse: (bytes, length, row) => {
    parseStat(bytes, length, row);
    const used = row[usage] ?? Number.NaN;
    row[workingSet] = Math.max(0, used - (row[workingSet] ?? Number.NaN));
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
