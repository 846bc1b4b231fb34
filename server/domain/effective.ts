/**
 * What really binds a group: the tightest limit on the way from it to the root, and which group sets it. A limit of a
 * group holds for everything below it, on v1 and on v2.
 */
import type { ChangeContext, EffectiveLimit, GroupState } from './change.ts';
import { valueAfter, valueNow, versionOf } from './change-lookup.ts';
import { formatCpuList, parseKernelCpuList } from './cpu-list.ts';
import type { GroupPath } from './group-path.ts';
import type { Limit, LimitEdit, LimitKey, LimitValue } from './limits.ts';
import { partitionsSharing } from './partition-notes.ts';
import { formatBytes, formatCount, formatCpus } from './units.ts';

/** The effective limits of a group as they will be after the edits; without edits, as they are. */
export function effectiveLimits(context: ChangeContext, edits: readonly LimitEdit[] = []): EffectiveLimit[] {
  const found: (EffectiveLimit | null)[] = [
    effectiveQuota(context, edits),
    effectiveList(context, edits, 'cpus'),
    effectiveList(context, edits, 'mems'),
    effectiveBytes(context, edits, 'memory.max', 'memory'),
    effectiveBytes(context, edits, versionOf(context, 'memory.max') === 1 ? 'memory.memsw' : 'memory.swap.max', 'swap'),
    effectivePids(context, edits),
  ];
  return found.filter((limit) => limit !== null);
}

const noLimit = 'no limit';

/** The value of each group on the way up, the group itself first, with its edits. */
function wayUp<K extends LimitKey>(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: K,
): { group: GroupPath; value: LimitValue<K> }[] {
  const own = valueAfter(context, edits, key);
  const above = context.ancestors.map((state: GroupState) => ({ group: state.group, value: valueNow(state, key) }));
  return [{ group: context.group, value: own }, ...above].flatMap(({ group, value }) =>
    value === null ? [] : [{ group, value }],
  );
}

/** The least of them; where several are equal, the nearest to the group. */
function tightest<T>(candidates: { group: GroupPath; value: Limit<T> }[]): { group: GroupPath; value: T } | null {
  let least: { group: GroupPath; value: T } | null = null;
  for (const { group, value } of candidates)
    if (value !== 'max' && (least === null || (value as T) < least.value)) least = { group, value: value as T };
  return least;
}

function effectiveQuota(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit | null {
  const way = wayUp(context, edits, 'cpu.quota');
  if (way.length === 0) return null;
  const cpus = way.map(({ group, value }) => ({
    group,
    value: value.quotaUsec === 'max' ? ('max' as const) : value.quotaUsec / value.periodUsec,
  }));
  const least = tightest<number>(cpus);
  const online = context.topology.cores.filter((core) => core.online).length;
  // A quota above what the host has does not bind.
  if (!least || least.value > online) return { resource: 'cpu', text: noLimit, setBy: null };
  return { resource: 'cpu', text: formatCpus(least.value), setBy: least.group };
}

function effectiveBytes(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: 'memory.max' | 'memory.memsw' | 'memory.swap.max',
  resource: 'memory' | 'swap',
): EffectiveLimit | null {
  const way = wayUp(context, edits, key);
  if (way.length === 0) return null;
  const least = tightest<bigint>(way);
  if (!least) return { resource, text: noLimit, setBy: null };
  const together = key === 'memory.memsw' ? ' of memory and swap together' : '';
  return { resource, text: `${formatBytes(least.value)}${together}`, setBy: least.group };
}

function effectivePids(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit | null {
  const way = wayUp(context, edits, 'pids.max');
  if (way.length === 0) return null;
  const least = tightest<number>(way);
  if (!least) return { resource: 'pids', text: noLimit, setBy: null };
  return { resource: 'pids', text: formatCount(least.value), setBy: least.group };
}

/**
 * CPUs and nodes: from the root down, each group keeps what it shares with what is above; on v2 an empty list, or one
 * that shares nothing, changes nothing, on v1 it is simply empty. The last group that took something away binds.
 */
function effectiveList(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  resource: 'cpus' | 'mems',
): EffectiveLimit | null {
  const key = resource === 'cpus' ? 'cpuset.cpus' : 'cpuset.mems';
  const way = wayUp(context, edits, key).reverse();
  const version = versionOf(context, key);
  if (version === null || (way.length === 0 && context.ancestors.length === 0)) return null;
  let now = hostList(context, resource);
  let setBy: GroupPath | null = null;
  for (const { group, value } of way) {
    const asked = parseKernelCpuList(value);
    const offered = group === context.group && resource === 'cpus' ? withoutPartitions(context, now, asked) : now;
    const kept = offered.filter((number) => asked.includes(number));
    const next = kept.length === 0 && version === 2 ? offered : kept;
    if (next.length < offered.length) setBy = group;
    now = next;
  }
  return { resource, text: formatCpuList(now) || 'none', setBy };
}

/** CPUs that a sibling partition (v2) took out of the parent are not there for the group, unless it claims one of them. */
function withoutPartitions(context: ChangeContext, list: number[], asked: readonly number[]): number[] {
  const broken = partitionsSharing(context, asked);
  const taken = partitionsSharing(context, list)
    .filter((sibling) => !broken.includes(sibling))
    .flatMap((sibling) => parseKernelCpuList(valueNow(sibling, 'cpuset.cpus') ?? ''));
  return list.filter((cpu) => !taken.includes(cpu));
}

function hostList(context: ChangeContext, resource: 'cpus' | 'mems'): number[] {
  if (resource === 'mems') return context.topology.nodes.map((node) => node.node);
  return context.topology.cores.filter((core) => core.online).map((core) => core.cpu);
}
