/** Who else is pinned to which processors, and what the parent leaves to choose from: read from a ChangeContext. */
import type { ChangeContext, GroupState } from '#server/domain/change.ts';
import { formatCpuList, parseCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { Pinning } from './core-grid-model.ts';
import { limitValue } from './limit-state.ts';

/** Siblings whose own list is narrower than what they could have. A sibling with everything is not pinned. */
export function pinningsOf(context: ChangeContext): Pinning[] {
  const available = allowedCpus(context) ?? new Set(context.topology.cores.map((core) => core.cpu));
  return context.siblings.flatMap((sibling) => {
    const list = limitValue(sibling.limits, 'cpuset.cpus');
    if (!list) return [];
    const cpus = cpusOf(list);
    const isNarrowed = [...available].some((cpu) => !cpus.includes(cpu));
    const exclusive = isExclusive(sibling);
    return isNarrowed || exclusive ? [{ group: sibling.group, cpus, exclusive }] : [];
  });
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
