/**
 * What v1's cpuset refuses, write by write (kernel/cgroup/cpuset.c, validate_change; errors as Linux 6.18 gives them):
 * a child is within its parent, exclusive groups share nothing with siblings, and nothing is emptied under processes.
 */
import type { ChangeContext, GroupState, PlanNote, StateAbove } from '#server/domain/changes/change.ts';
import { processesIn, valueNow } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { CpusetStep } from './cpuset-v1-steps.ts';
import { keepsForFairServers } from './cpuset-v1-steps.ts';

/** The first refusal that the writes would meet in this order, or null. */
export function cpusetRefusalV1(context: ChangeContext, steps: readonly CpusetStep[]): PlanNote | null {
  let now = setsOf(context.own);
  for (const { key, file, value } of steps) {
    const next: Sets = { ...now, [file]: typeof value === 'string' ? parseKernelCpuList(value) : value };
    const refused = refusalOf(context, now, next, key);
    if (refused) return refused;
    now = next;
  }
  return null;
}

interface Sets {
  'cpuset.cpus': number[];
  'cpuset.mems': number[];
  'cpuset.cpu_exclusive': boolean;
  'cpuset.mem_exclusive': boolean;
}

const kinds = [
  { list: 'cpuset.cpus', flag: 'cpuset.cpu_exclusive' },
  { list: 'cpuset.mems', flag: 'cpuset.mem_exclusive' },
] as const;

function setsOf(state: GroupState & Partial<StateAbove>): Sets {
  const value = <K extends keyof Sets>(key: K) => valueNow(state, key);
  // The root group has everything for itself, whether or not its files could be read.
  const isRoot = state.group === '/';
  return {
    'cpuset.cpus': parseKernelCpuList(value('cpuset.cpus') ?? (isRoot ? (state.effectiveCpus ?? '') : '')),
    'cpuset.mems': parseKernelCpuList(value('cpuset.mems') ?? (isRoot ? (state.effectiveMems ?? '') : '')),
    'cpuset.cpu_exclusive': value('cpuset.cpu_exclusive') ?? isRoot,
    'cpuset.mem_exclusive': value('cpuset.mem_exclusive') ?? isRoot,
  };
}

function refusalOf(context: ChangeContext, now: Sets, next: Sets, key: LimitKey): PlanNote | null {
  const parent = context.ancestors.find(
    (ancestor) => ancestor.limits['cpuset.cpus']?.kind === 'value' || ancestor.group === '/',
  );
  return (
    childRefusal(context, next, key) ??
    (parent ? parentRefusal(parent, next, key) : null) ??
    siblingRefusal(context, next, key) ??
    emptyRefusal(context, now, next, key)
  );
}

function childRefusal(context: ChangeContext, next: Sets, key: LimitKey): PlanNote | null {
  for (const child of context.children) {
    const has = setsOf(child);
    for (const { list, flag } of kinds) {
      const lost = missingFrom(has[list], next[list]);
      if (lost.length > 0)
        return note('smaller-than-child', { child: child.group, list, lost: formatCpuList(lost) }, key);
      if (has[flag] && !next[flag]) return note('exclusive-child', { child: child.group, flag }, key);
    }
  }
  return null;
}

function parentRefusal(parent: StateAbove, next: Sets, key: LimitKey): PlanNote | null {
  const has = setsOf(parent);
  for (const { list, flag } of kinds) {
    const beyond = missingFrom(next[list], has[list]);
    const lists = { beyond: formatCpuList(beyond), has: formatCpuList(has[list]) };
    if (beyond.length > 0) return note('not-in-parent', { parent: parent.group, list, ...lists }, key);
    if (next[flag] && !has[flag]) return note('parent-not-exclusive', { parent: parent.group, flag }, key);
  }
  return null;
}

function siblingRefusal(context: ChangeContext, next: Sets, key: LimitKey): PlanNote | null {
  for (const sibling of context.siblings) {
    const has = setsOf(sibling);
    for (const { list, flag } of kinds) {
      if (!next[flag] && !has[flag]) continue;
      const shared = next[list].filter((number) => has[list].includes(number));
      if (shared.length === 0) continue;
      const values = { sibling: sibling.group, list, shared: formatCpuList(shared), flag };
      return note(has[flag] ? 'exclusive-sibling' : 'shared-with-sibling', values, key);
    }
  }
  return null;
}

function emptyRefusal(context: ChangeContext, now: Sets, next: Sets, key: LimitKey): PlanNote | null {
  const processes = processesIn(context, 'cpuset');
  for (const { list, flag } of kinds) {
    if (now[list].length === 0 || next[list].length > 0) continue;
    if (processes > 0) return note('empty-with-processes', { list }, key);
    // Only where the flag cannot be lifted meanwhile (cpuset-v1-steps.ts): an exclusive child rests on it.
    if (list === 'cpuset.cpus' && next[flag] && keepsForFairServers(context.kernel))
      return note('empty-exclusive', {}, key);
  }
  return null;
}

function missingFrom(wanted: readonly number[], had: readonly number[]): number[] {
  return wanted.filter((number) => !had.includes(number));
}
