/**
 * Which neighbours of a group bear on a change, and what of them has to be read. It follows the rules that plan: a rule
 * in server/domain that looks at something new of a sibling or child has to be told of here.
 */
import type { OwnState, StateAbove } from '#server/domain/changes/change.ts';
import { valueNow } from '#server/domain/changes/change-lookup.ts';
import { isAboutShares } from '#server/domain/changes/sibling-shares.ts';
import { parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { CgroupVersion, ControllerName } from '#server/domain/groups/host.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { leastOfProcess } from '#server/domain/limits/memory-floor.ts';

export interface ContextWanted {
  /**
   * pinned: for a form, those with a cpuset of their own, a bounded number. claims: those that keep CPUs or nodes to
   * themselves. all: every cpuset.
   */
  siblings: 'none' | 'pinned' | 'claims' | 'all';
  weights: boolean;
  /** Which limits of each child, and the controller by which processes are counted; pinned as above. */
  children: 'none' | 'pinned' | { keys: readonly LimitKey[]; membersIn: ControllerName | null };
  /** The largest processes. */
  members: boolean;
}

export interface Surroundings {
  own: OwnState;
  above: readonly StateAbove[];
  /** Where cpu and cpuset are for this group; null where it has them not. */
  cpu: CgroupVersion | null;
  cpuset: CgroupVersion | null;
  onlineCpus: readonly number[];
  pageBytes: number;
}

/** What these edits need; without edits, what a form shows. */
export function wantedFor(surroundings: Surroundings, edits: readonly LimitEdit[] | null): ContextWanted {
  if (edits === null) return { siblings: 'pinned', weights: true, children: 'pinned', members: false };
  const { cpu, cpuset } = surroundings;
  const editsCpuset = edits.some(({ key }) => key.startsWith('cpuset.'));
  const editsQuota = edits.some(({ key }) => key === 'cpu.quota' || key === 'cpu.burst');
  const members = mayKill(surroundings, edits);
  // v1 refuses a quota below a child's, and a cpuset without what a child has.
  const keys: LimitKey[] = [
    ...(editsQuota && cpu === 1 ? (['cpu.quota'] as const) : []),
    ...(editsCpuset && cpuset === 1 ? cpusetKeysV1 : []),
    // What is taken away is taken from those below, and all at once only where nobody is.
    ...(edits.some(({ key }) => key === 'devices.rules') ? (['devices.rules'] as const) : []),
  ];
  const empties = edits.some(({ key, value }) => key.startsWith('cpuset.') && value === '');
  const membersIn = members ? 'memory' : empties ? 'cpuset' : null;
  return {
    siblings: siblingsFor(surroundings, edits),
    weights: isAboutShares(edits),
    children: keys.length > 0 || membersIn ? { keys, membersIn } : 'none',
    members,
  };
}

function siblingsFor({ own, above, cpuset, onlineCpus }: Surroundings, edits: readonly LimitEdit[]) {
  if (edits.some(({ key }) => key.startsWith('cpuset.'))) return claimsForItself(own, edits) ? 'all' : 'claims';
  // What binds is told with every plan, and a sibling partition takes its CPUs from the group.
  return cpuset === 2 && losesCpus(above, onlineCpus) ? 'claims' : 'none';
}

const cpusetKeysV1: readonly LimitKey[] = [
  'cpuset.cpus',
  'cpuset.mems',
  'cpuset.cpu_exclusive',
  'cpuset.mem_exclusive',
];

/** A limit below the present use, or below what any process needs: then the plan names those that are there. Use and limit are whole pages. */
function mayKill({ own, pageBytes }: Surroundings, edits: readonly LimitEdit[]): boolean {
  const { memoryBytes: use, memswBytes: both } = own.use;
  return edits.some(
    ({ key, value }) =>
      typeof value === 'bigint' &&
      ((key === 'memory.max' && use !== null && value < use + BigInt(pageBytes)) ||
        (key === 'memory.max' && value < leastOfProcess(pageBytes) + BigInt(pageBytes)) ||
        (key === 'memory.memsw' && both !== null && value < both + BigInt(pageBytes))),
  );
}

/** Exclusive or a partition, now or then: whoever has one of its CPUs stands in the way. */
function claimsForItself(own: OwnState, edits: readonly LimitEdit[]): boolean {
  if (valueNow(own, 'cpuset.cpu_exclusive') === true || valueNow(own, 'cpuset.mem_exclusive') === true) return true;
  if ((valueNow(own, 'cpuset.cpus.partition') ?? 'member') !== 'member') return true;
  return edits.some(
    ({ key, value }) =>
      (key.endsWith('_exclusive') && value === true) || (key === 'cpuset.cpus.partition' && value !== 'member'),
  );
}

/** A valid partition (v2) takes its CPUs out of its parent's: where none is missing there is none to look for. */
function losesCpus([parent, grandparent]: readonly StateAbove[], onlineCpus: readonly number[]): boolean {
  if (!parent) return false;
  const asked = parseKernelCpuList(valueNow(parent, 'cpuset.cpus') ?? '');
  const offered = grandparent ? parseKernelCpuList(grandparent.effectiveCpus ?? '') : onlineCpus;
  const common = offered.filter((cpu) => asked.includes(cpu));
  const expected = common.length > 0 ? common : offered;
  const has = parseKernelCpuList(parent.effectiveCpus ?? '');
  // A parent that is a partition itself has CPUs that its own parent no longer offers.
  return expected.some((cpu) => !has.includes(cpu)) || asked.some((cpu) => !has.includes(cpu));
}
