/**
 * Numbers of CPU bandwidth control that v1 and v2 share (kernel/sched/core.c, tg_set_cfs_bandwidth): what the kernel
 * takes for quota, period and burst, each by itself.
 */
import type { Sentence } from '#server/domain/sentence.ts';
import { outsideRange } from './limit-rule.ts';
import type { LimitValue } from './limits.ts';

const leastPeriodUsec = 1000;
const mostPeriodUsec = 1_000_000;
const leastQuotaUsec = 1000;
/** max_cfs_runtime: 2^44 - 1 µs; quota and burst together may not pass it (Linux 6.1 and 6.18). */
export const mostQuotaUsec = 2 ** 44 - 1;

/** Why the kernel takes no such quota or period, or null. */
export function quotaFault({ quotaUsec, periodUsec }: LimitValue<'cpu.quota'>): Sentence | null {
  return (
    outsideRange(periodUsec, leastPeriodUsec, mostPeriodUsec, 'period') ??
    (quotaUsec === 'max' ? null : outsideRange(quotaUsec, leastQuotaUsec, mostQuotaUsec, 'quota'))
  );
}

/** Why the kernel takes no such burst, or null. That it must not pass the quota is for the plan to say. */
export function burstFault(burstUsec: number): Sentence | null {
  return outsideRange(burstUsec, 0, mostQuotaUsec, 'burst');
}

/**
 * A bandwidth as the kernel compares parents and children (to_ratio): quota over period in 1/2^20, cut off.
 * 'max' without a quota.
 */
export function bandwidthRatio({ quotaUsec, periodUsec }: LimitValue<'cpu.quota'>): 'max' | bigint {
  if (quotaUsec === 'max' || periodUsec <= 0) return 'max';
  return (BigInt(quotaUsec) << 20n) / BigInt(periodUsec);
}
