/** Processes and threads of a group: the same files on v1 and v2. Source: cgroup-v1/pids.rst, cgroup-v2.rst "PID". */
import { parseDigits } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from './usage-file.ts';
import { limitSlots, metricSlots } from './usage-slots.ts';

/** Counts threads, descendants included. */
export const pidsCurrent: UsageFile = {
  kind: 'gauge',
  controller: 'pids',
  file: 'pids.current',
  metrics: ['pids.current'],
  parse: (bytes, length, row) => {
    row[metricSlots['pids.current']] = parseDigits(bytes, 0, length);
  },
};

/** "max" has no digits: no limit. */
export const pidsMax: UsageFile = {
  kind: 'limit',
  controller: 'pids',
  file: 'pids.max',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.pidsMax] = parseDigits(bytes, 0, length);
  },
};
