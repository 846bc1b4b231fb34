/**
 * What of a group's memory is throttled, protected or taken back first, by itself and by the groups above it
 * (cgroup-v2.rst, "Memory Interface Files"; cgroup-v1/memory.rst, 7).
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Limit, LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, EffectiveLimit } from './change.ts';
import { versionOf } from './change-lookup.ts';
import { tightest, wayUp } from './effective-way.ts';
import { sayOfEffective } from './sentences/effective-sentences.ts';

/** Above which use the group is throttled (v2) or its memory taken back before that of others (v1). */
export function effectiveThrottle(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit | null {
  const isV1 = versionOf(context, 'memory.max') === 1;
  const way = wayUp(context, edits, isV1 ? 'memory.soft' : 'memory.high');
  if (way.length === 0) return null;
  const resource = isV1 ? 'soft' : 'throttle';
  const least = tightest<bigint>(way);
  if (!least) return { resource, ...sayOfEffective('effective-never', {}), setBy: null };
  return { resource, ...sayOfEffective('effective-above', { bytes: least.value }), setBy: least.group };
}

/**
 * What is protected from reclaim (v2): at most what every group on the way up protects. On a mount with memory_recursiveprot
 * the group also gets of what its ancestors protect and its siblings leave, up to what the topmost protects
 * (mm/page_counter.c, effective_protection). Null where nobody on the way protects anything.
 */
export function effectiveProtection(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: 'memory.low' | 'memory.min',
): EffectiveLimit | null {
  const way = wayUp(context, edits, key);
  if (way.every(({ value }) => value === 0n)) return null;
  const resource = key === 'memory.low' ? 'low' : 'min';
  const least: Protection = tightest<bigint>(way) ?? { group: context.group, value: 'max' };
  const most = context.places.memory?.recursiveProtection ? (way.at(-1)?.value ?? least.value) : least.value;
  if (least.value === 'max') return { resource, ...sayOfEffective('effective-all', {}), setBy: null };
  const said =
    most === 'max' || most > least.value
      ? sayOfEffective('effective-shared', { bytes: least.value, most })
      : sayOfEffective('effective-bytes', { bytes: least.value });
  return { resource, ...said, setBy: least.group };
}

interface Protection {
  group: GroupPath;
  value: Limit<bigint>;
}
