/** Who else is pinned to which processors, and what the parent leaves to choose from: read from a ChangeContext. */

import { limitValue } from '#components/limits/limit-state.ts';
import type { ChangeContext, GroupState } from '#server/domain/changes/change.ts';
import { formatCpuList, parseCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { Pinning } from './core-grid-model.ts';

/** Siblings whose own list is narrower than what they could have. A sibling with everything is not pinned. */
export function pinningsOf(context: ChangeContext): Pinning[] {
  return pinnedOf(context.siblings, allowedCpus(context) ?? allCpus(context));
}

/** Children whose own list is narrower than the CPUs of the group, which has to keep what they have. */
export function childPinningsOf(context: ChangeContext): Pinning[] {
  const { effectiveCpus } = context.own;
  return pinnedOf(context.children, effectiveCpus ? new Set(cpusOf(effectiveCpus)) : allCpus(context));
}

/** The parent's CPUs; null when it has no cpuset of its own or its list is unknown. */
export function allowedCpus(context: ChangeContext): Set<number> | null {
  const effective = context.ancestors[0]?.effectiveCpus;
  return effective ? new Set(cpusOf(effective)) : null;
}

/** The CPUs that a draft's text names; empty while it does not parse. */
export function chosenCpus(text: string, highest: number): Set<number> {
  try {
    return new Set(parseCpuList(text, { highest }));
  } catch {
    return new Set();
  }
}

/** The text of a painted choice. */
export function cpuListText(chosen: ReadonlySet<number>): string {
  return formatCpuList([...chosen]);
}

function pinnedOf(states: readonly GroupState[], available: ReadonlySet<number>): Pinning[] {
  return states.flatMap((state) => {
    const list = limitValue(state.limits, 'cpuset.cpus');
    if (!list) return [];
    const cpus = cpusOf(list);
    const isNarrowed = [...available].some((cpu) => !cpus.includes(cpu));
    const exclusive = isExclusive(state);
    return isNarrowed || exclusive ? [{ group: state.group, cpus, exclusive }] : [];
  });
}

function allCpus(context: ChangeContext): Set<number> {
  return new Set(context.topology.cores.map((core) => core.cpu));
}

function isExclusive(state: GroupState): boolean {
  const partition = limitValue(state.limits, 'cpuset.cpus.partition');
  return limitValue(state.limits, 'cpuset.cpu_exclusive') === true || partition === 'root' || partition === 'isolated';
}

function cpusOf(list: string): number[] {
  try {
    return parseKernelCpuList(list);
  } catch {
    return [];
  }
}
