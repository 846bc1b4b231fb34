/**
 * v1 cpu controller. Ranges and errors as Linux 6.18 gives them; kernel/sched/core.c, tg_set_cfs_bandwidth and
 * sched_group_set_shares.
 */

import { burstFault, quotaFault } from '#server/domain/limits/cpu-bandwidth.ts';
import { parseCfsQuota } from '#server/domain/limits/kernel-text.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { flagRule, readNumber } from '#server/domain/limits/limit-rule.ts';

/** MIN_SHARES and MAX_SHARES: outside, the kernel clamps and reports success. */
export const leastShares = 2;
export const mostShares = 262_144;

const shares: LimitRule<'cpu.shares'> = {
  key: 'cpu.shares',
  version: 1,
  controller: 'cpu',
  files: ['cpu.shares'],
  label: 'CPU shares',
  meaning: "This group's part of its parent's CPU time beside its siblings, when all of them want it.",
  unit: 'shares',
  initial: 1024,
  parse: ([text]) => readNumber('cpu.shares', text),
  toWrites: (value) => [
    { file: 'cpu.shares', text: String(value), keeps: String(Math.min(mostShares, Math.max(leastShares, value))) },
  ],
  fault: () => null,
};

const quota: LimitRule<'cpu.quota'> = {
  key: 'cpu.quota',
  version: 1,
  controller: 'cpu',
  files: ['cpu.cfs_quota_us', 'cpu.cfs_period_us'],
  label: 'CPU quota',
  meaning: 'CPU time the group may use in every period; more than one period’s worth is more than one CPU.',
  unit: 'quota',
  initial: { quotaUsec: 'max', periodUsec: 100_000 },
  parse: ([quotaText, periodText]) => parseCfsQuota(quotaText ?? '', periodText ?? ''),
  toWrites({ quotaUsec, periodUsec }) {
    const text = quotaUsec === 'max' ? '-1' : String(quotaUsec);
    return [
      { file: 'cpu.cfs_quota_us', text, keeps: text },
      { file: 'cpu.cfs_period_us', text: String(periodUsec), keeps: String(periodUsec) },
    ];
  },
  fault: quotaFault,
};

const burst: LimitRule<'cpu.burst'> = {
  key: 'cpu.burst',
  version: 1,
  controller: 'cpu',
  files: ['cpu.cfs_burst_us'],
  label: 'CPU burst',
  meaning: 'Unused quota that may be saved up and spent on top of the quota later; at most the quota itself.',
  unit: 'usec',
  initial: 0,
  parse: ([text]) => readNumber('cpu.cfs_burst_us', text),
  toWrites: (value) => [{ file: 'cpu.cfs_burst_us', text: String(value), keeps: String(value) }],
  fault: burstFault,
};

const idle = flagRule({
  key: 'cpu.idle',
  version: 1,
  controller: 'cpu',
  file: 'cpu.idle',
  label: 'Idle',
  meaning: 'Runs only when nothing else wants the CPU; the group’s shares then read 3 and cannot be set.',
});

export const cpuLimitsV1 = { 'cpu.shares': shares, 'cpu.quota': quota, 'cpu.burst': burst, 'cpu.idle': idle };
