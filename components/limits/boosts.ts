/** A boost: twice of what a group may use, for a while. Pure. */
import type { GroupLimits, LimitEdit } from '#server/domain/limits/limits.ts';
import { limitValue } from './limit-state.ts';

export interface Boost {
  label: string;
  edits: LimitEdit[];
}

/** What can be doubled: limits that there are, each by itself. */
export function boostsOf(limits: GroupLimits): Boost[] {
  const quota = limitValue(limits, 'cpu.quota');
  const memory = limitValue(limits, 'memory.max');
  const high = limitValue(limits, 'memory.high');
  const pids = limitValue(limits, 'pids.max');
  const boosts: Boost[] = [];
  if (quota && quota.quotaUsec !== 'max')
    boosts.push({
      label: 'CPUs',
      edits: [{ key: 'cpu.quota', value: { ...quota, quotaUsec: quota.quotaUsec * 2 } }],
    });
  const sizes = [
    ...(typeof memory === 'bigint' ? [{ key: 'memory.max' as const, value: memory * 2n }] : []),
    ...(typeof high === 'bigint' ? [{ key: 'memory.high' as const, value: high * 2n }] : []),
  ].filter(({ value }) => value > 0n && value < mostBytes);
  if (sizes.length > 0) boosts.push({ label: 'memory', edits: sizes });
  if (typeof pids === 'number' && pids > 0)
    boosts.push({ label: 'processes', edits: [{ key: 'pids.max', value: pids * 2 }] });
  return boosts;
}

const mostBytes = 1n << 62n;
