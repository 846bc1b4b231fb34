/**
 * What really binds a group, and which group sets it: the tightest limit on the way from it to the root (a limit of a group
 * holds for everything below it, on v1 and on v2), what throttles and protects its memory, and its share of the CPUs.
 */

import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, EffectiveLimit, GroupState, StateAbove } from './change.ts';
import { settingNow, valueAfter, valueNow, versionOf } from './change-lookup.ts';
import { effectiveCounted } from './effective-counted.ts';
import { effectiveHugePages } from './effective-huge-pages.ts';
import { effectiveIo } from './effective-io.ts';
import { effectiveProtection, effectiveThrottle } from './effective-memory.ts';
import { effectiveSwap } from './effective-swap.ts';
import { isGoverned, tightest, wayUp } from './effective-way.ts';
import { partitionsSharing } from './partition-notes.ts';
import { sayOfEffective } from './sentences/effective-sentences.ts';
import { shareByLevel } from './sibling-shares.ts';

/** The effective limits of a group as they will be after the edits; without edits, as they are. */
export function effectiveLimits(context: ChangeContext, edits: readonly LimitEdit[] = []): EffectiveLimit[] {
  const found: (EffectiveLimit | null)[] = [
    effectiveQuota(context, edits),
    effectiveShare(context, edits),
    effectiveList(context, edits, 'cpus'),
    effectiveList(context, edits, 'mems'),
    effectiveBytes(context, edits, 'memory.max', 'memory'),
    effectiveThrottle(context, edits),
    effectiveProtection(context, edits, 'memory.low'),
    effectiveProtection(context, edits, 'memory.min'),
    effectiveBytes(context, edits, versionOf(context, 'memory.max') === 1 ? 'memory.memsw' : 'memory.swap.max', 'swap'),
    ...effectiveSwap(context, edits),
    ...effectiveHugePages(context, edits),
    ...effectiveIo(context, edits),
    effectivePids(context, edits),
    ...effectiveCounted(context, edits),
  ];
  return found.filter((limit) => limit !== null);
}

/** The CPUs that a group holds as a partition (v2): they are no longer among its parent's effective ones. */
export function partitionCpus(state: StateAbove): number[] {
  const shown = settingNow(state, 'cpuset.cpus.partition');
  return shown === 'root' || shown === 'isolated' ? parseKernelCpuList(state.effectiveCpus ?? '') : [];
}

const none = (resource: EffectiveLimit['resource']): EffectiveLimit => ({
  resource,
  ...sayOfEffective('effective-none', {}),
  setBy: null,
});

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
  if (!least || least.value > online) return none('cpu');
  return { resource: 'cpu', ...sayOfEffective('effective-cpus', { cpus: least.value }), setBy: least.group };
}

/**
 * What of the host's CPU time the group gets when everybody wants it: its part beside its siblings, times that of each group
 * above. Set by the level that leaves least. Null where the weights were not read.
 */
function effectiveShare(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit | null {
  const levels = shareByLevel(context, edits);
  if (levels === null) return null;
  const share = levels.reduce((product, level) => product * level.share, 1);
  const least = levels.reduce((a, b) => (b.share < a.share ? b : a));
  const setBy = least.share < 1 ? least.group : null;
  return { resource: 'share', ...sayOfEffective('effective-share', { share }), setBy };
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
  if (!least) return none(resource);
  const code = key === 'memory.memsw' ? 'effective-together' : 'effective-bytes';
  return { resource, ...sayOfEffective(code, { bytes: least.value }), setBy: least.group };
}

function effectivePids(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit | null {
  const way = wayUp(context, edits, 'pids.max');
  if (way.length === 0) return null;
  const least = tightest<number>(way);
  if (!least) return none('pids');
  return { resource: 'pids', ...sayOfEffective('effective-count', { count: least.value }), setBy: least.group };
}

/** What is left of CPUs or nodes at one place of the way down, and the last group that took something away. */
interface Remaining {
  list: number[];
  setBy: GroupPath | null;
}

function effectiveList(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  resource: 'cpus' | 'mems',
): EffectiveLimit | null {
  const key = resource === 'cpus' ? 'cpuset.cpus' : 'cpuset.mems';
  const version = versionOf(context, key);
  const way = wayUp(context, edits, key);
  if (version === null || !isGoverned(context, key) || (way.length === 0 && context.ancestors.length === 0))
    return null;
  const { list, setBy } =
    version === 1 ? listV1(hostList(context, resource), way.reverse()) : listV2(context, edits, resource);
  return { resource, ...sayOfEffective('effective-list', { list: formatCpuList(list) }), setBy };
}

/** v1: from the root down, each group keeps what it shares with what is above; an empty list is simply empty. */
function listV1(host: number[], wayDown: readonly { group: GroupPath; value: string }[]): Remaining {
  let left: Remaining = { list: host, setBy: null };
  for (const { group, value } of wayDown) {
    const asked = parseKernelCpuList(value);
    const kept = left.list.filter((number) => asked.includes(number));
    left = { list: kept, setBy: kept.length < left.list.length ? group : left.setBy };
  }
  return left;
}

/**
 * v2: the same, but an empty list, or one that shares nothing, changes nothing. What partitions took on the way shows in
 * the effective lists of the ancestors alone.
 */
function listV2(context: ChangeContext, edits: readonly LimitEdit[], resource: 'cpus' | 'mems'): Remaining {
  const isCpus = resource === 'cpus';
  const key = isCpus ? 'cpuset.cpus' : 'cpuset.mems';
  const host = hostList(context, resource);
  let left: Remaining = { list: host, setBy: null };
  for (const state of [...context.ancestors].reverse()) {
    const held = isCpus ? partitionCpus(state) : [];
    const offered = host.filter((number) => left.list.includes(number) || held.includes(number));
    const kept = keptV2({ group: state.group, asked: valueNow(state, key), offered, setBy: left.setBy });
    left = { ...kept, list: inForce(kept.list, isCpus ? state.effectiveCpus : state.effectiveMems) };
  }
  const asked = valueAfter(context, edits, key);
  const offered = isCpus ? besidePartitions(context, left.list, parseKernelCpuList(asked ?? '')) : left.list;
  return keptV2({ group: context.group, asked, offered, setBy: left.setBy });
}

function keptV2(at: { group: GroupPath; asked: string | null; offered: number[]; setBy: GroupPath | null }): Remaining {
  const asked = parseKernelCpuList(at.asked ?? '');
  const kept = at.offered.filter((number) => asked.includes(number));
  if (kept.length === 0 || kept.length === at.offered.length) return { list: at.offered, setBy: at.setBy };
  return { list: kept, setBy: at.group };
}

/** What the kernel says is in force counts, where it says so. */
function inForce(list: number[], effective: string | null): number[] {
  if (effective === null) return list;
  const known = parseKernelCpuList(effective);
  const kept = list.filter((number) => known.includes(number));
  return kept.length === 0 ? known : kept;
}

/**
 * What the parent has for the group: also what the group holds as a partition itself, and not what sibling partitions
 * took, unless the group claims one of theirs: then they get back to the parent.
 */
function besidePartitions(context: ChangeContext, list: number[], asked: readonly number[]): number[] {
  const broken = partitionsSharing(context, asked);
  const whole = partitionsSharing(context, hostList(context, 'cpus')).filter((sibling) => !broken.includes(sibling));
  const taken = whole.flatMap(cpusAsked);
  const added = [...partitionCpus(context.own), ...broken.flatMap(cpusAsked)];
  const isOffered = (cpu: number) => added.includes(cpu) || (list.includes(cpu) && !taken.includes(cpu));
  return hostList(context, 'cpus').filter(isOffered);
}

function cpusAsked(state: GroupState): number[] {
  return parseKernelCpuList(valueNow(state, 'cpuset.cpus') ?? '');
}

function hostList(context: ChangeContext, resource: 'cpus' | 'mems'): number[] {
  if (resource === 'mems') return context.topology.nodes.map((node) => node.node);
  return context.topology.cores.filter((core) => core.online).map((core) => core.cpu);
}
