/**
 * CPU time and throttling of a v1 group. Source: Documentation/admin-guide/cgroup-v1/cpuacct.rst;
 * kernel/sched/cpuacct.c and cpu_cfs_stat_show() in kernel/sched/core.c. Times are nanoseconds there.
 */
import { keyedParser, nextLine, parseDigits, parseThousandth } from '#server/cgroupfs/kernel-bytes.ts';
import type { UsageFile } from '#server/cgroupfs/usage/usage-file.ts';
import { limitSlots, metricSlots } from '#server/cgroupfs/usage/usage-slots.ts';

const minus = 0x2d;

/** Hierarchical, and charged to every ancestor at the same moment: a group that stands still has no busy descendant. */
export const cpuacctUsage: UsageFile = {
  kind: 'signal',
  controller: 'cpuacct',
  file: 'cpuacct.usage',
  metrics: ['cpu.usage'],
  parse: (bytes, length, row) => {
    row[metricSlots['cpu.usage']] = parseThousandth(bytes, 0, length);
  },
};

export const cpuacctUser: UsageFile = {
  kind: 'cpu',
  controller: 'cpuacct',
  file: 'cpuacct.usage_user',
  metrics: ['cpu.user'],
  parse: (bytes, length, row) => {
    row[metricSlots['cpu.user']] = parseThousandth(bytes, 0, length);
  },
};

export const cpuacctSystem: UsageFile = {
  kind: 'cpu',
  controller: 'cpuacct',
  file: 'cpuacct.usage_sys',
  metrics: ['cpu.system'],
  parse: (bytes, length, row) => {
    row[metricSlots['cpu.system']] = parseThousandth(bytes, 0, length);
  },
};

/** Not hierarchical: the group's own periods. */
export const cpuStatV1: UsageFile = {
  kind: 'cpu',
  controller: 'cpu',
  file: 'cpu.stat',
  metrics: ['cpu.periods', 'cpu.throttledPeriods', 'cpu.throttledTime'],
  parse: keyedParser([
    { key: 'nr_periods', slot: metricSlots['cpu.periods'] },
    { key: 'nr_throttled', slot: metricSlots['cpu.throttledPeriods'] },
    { key: 'throttled_time', slot: metricSlots['cpu.throttledTime'], thousandth: true },
  ]),
};

/** "111 222 …", one number per possible CPU, in nanoseconds; becomes microseconds. */
export const cpuacctPerCpu: UsageFile = {
  kind: 'perCpu',
  controller: 'cpuacct',
  file: 'cpuacct.usage_percpu',
  metrics: [],
  parse: (bytes, length, row) => {
    let at = 0;
    for (let cpu = 0; cpu < row.length && at < length; cpu += 1) {
      row[cpu] = parseThousandth(bytes, at, length);
      while (at < length && bytes[at] !== 0x20) at += 1;
      at += 1;
    }
  },
};

export const cfsQuota: UsageFile = {
  kind: 'limit',
  controller: 'cpu',
  file: 'cpu.cfs_quota_us',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.cpuQuota] = bytes[0] === minus ? Number.NaN : parseDigits(bytes, 0, length);
  },
};

export const cfsPeriod: UsageFile = {
  kind: 'limit',
  controller: 'cpu',
  file: 'cpu.cfs_period_us',
  metrics: [],
  parse: (bytes, length, row) => {
    row[limitSlots.cpuPeriod] = parseDigits(bytes, 0, nextLine(bytes, 0, length));
  },
};
