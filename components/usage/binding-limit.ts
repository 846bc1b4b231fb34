/** The tightest limit on the way from a group to the root, by the numbers of the live tree. Pure. */
import { ancestorsOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import type { UsageRow } from '#server/domain/groups/host.ts';

export interface BindingLimit {
  value: number;
  /** The group that sets it. */
  setBy: GroupPath;
}

/** Null when no group on the way has one. */
export function bindingLimit(
  group: GroupPath,
  key: 'cpuLimit' | 'memoryLimitBytes' | 'pidsLimit',
  usage: (path: GroupPath) => UsageRow | undefined,
): BindingLimit | null {
  let tightest: BindingLimit | null = null;
  for (const path of [group, ...ancestorsOf(group)]) {
    const value = usage(path)?.[key] ?? null;
    if (value !== null && (tightest === null || value < tightest.value)) tightest = { value, setBy: path };
  }
  return tightest;
}
