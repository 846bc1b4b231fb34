/**
 * What of a group's swap is throttled and how much of it may lie compressed in memory (v2). Both count what is below a group, so
 * the tightest on the way binds: swap_find_max_overage() in mm/memcontrol.c, obj_cgroup_may_zswap() there.
 */
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, EffectiveLimit } from './change.ts';
import { tightest, wayUp } from './effective-way.ts';
import { sayOfEffective } from './sentences/effective-sentences.ts';

/** Those that are limited now or will be: few groups have either. */
export function effectiveSwap(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit[] {
  return [throttled(context, edits), compressed(context, edits)].filter((limit) => limit !== null);
}

function throttled(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit | null {
  const resource = 'swap-throttle';
  const least = tightest<bigint>(wayUp(context, edits, 'memory.swap.high'));
  if (least) return { resource, ...sayOfEffective('effective-above', { bytes: least.value }), setBy: least.group };
  if (!tightest<bigint>(wayUp(context, [], 'memory.swap.high'))) return null;
  return { resource, ...sayOfEffective('effective-never', {}), setBy: null };
}

function compressed(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit | null {
  const resource = 'zswap';
  const least = tightest<bigint>(wayUp(context, edits, 'memory.zswap.max'));
  if (least) return { resource, ...sayOfEffective('effective-bytes', { bytes: least.value }), setBy: least.group };
  if (!tightest<bigint>(wayUp(context, [], 'memory.zswap.max'))) return null;
  return { resource, ...sayOfEffective('effective-none', {}), setBy: null };
}
