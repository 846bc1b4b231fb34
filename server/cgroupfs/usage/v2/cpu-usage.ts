/**
 * CPU time and throttling of a v2 group: one file, in microseconds. Source: cgroup-v2.rst, "CPU Interface Files".
 * usage, user and system are in every group; the periods only where the cpu controller is enabled.
 */
import { keyedParser, parseDigits } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { limitSlots, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';

export const cpuStatV2: UsageFile = {
  kind: 'signal',
  controller: null,
  file: 'cpu.stat',
  metrics: ['cpu.usage', 'cpu.user', 'cpu.system', 'cpu.periods', 'cpu.throttledPeriods', 'cpu.throttledTime'],
  parse: keyedParser([
    { key: 'usage_usec', slot: metricSlots['cpu.usage'] },
    { key: 'user_usec', slot: metricSlots['cpu.user'] },
    { key: 'system_usec', slot: metricSlots['cpu.system'] },
    { key: 'nr_periods', slot: metricSlots['cpu.periods'] },
    { key: 'nr_throttled', slot: metricSlots['cpu.throttledPeriods'] },
    { key: 'throttled_usec', slot: metricSlots['cpu.throttledTime'] },
  ]),
};

/** "<quota or max> <period>". */
export const cpuMax: UsageFile = {
  kind: 'limit',
  controller: 'cpu',
  file: 'cpu.max',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.cpuQuota] = parseDigits(bytes, 0, length);
    const gap = bytes.indexOf(0x20);
    row[limitSlots.cpuPeriod] = gap < 0 || gap >= length ? Number.NaN : parseDigits(bytes, gap + 1, length);
  },
};
