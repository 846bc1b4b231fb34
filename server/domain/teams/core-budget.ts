/**
 * The set of cores that a team may run on: the list of its top group. Nothing of it is added up, for groups may share cores; what
 * is told is which groups keep to some of them, and what is checked is that none is given others.
 */
import { formatCpuList, parseCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { mostHolders } from './budget-resources.ts';
import { sayOfBudget } from './budget-sentences.ts';

/** A group and those below it, as far as cores go. */
export interface CoreNode {
  group: GroupPath;
  /** As the kernel prints it: "0-3,8"; "" where it has none of its own, or no such file. */
  list: string;
  /** Read only where they count. */
  children: () => readonly CoreNode[];
}

export interface OwnCores {
  /** The group's own list; "" on v2: all that those above it have. */
  list: string;
  /** Those that are used: online, and let by those above. */
  inForce: string;
}

export interface CoreBudget extends OwnCores {
  /** The nearest groups that keep to some of them, with their own lists; by path, `mostHolders` at most. */
  holders: { group: GroupPath; list: string }[];
  moreHolders: number;
}

export function coreBudget(top: CoreNode, inForce: string): CoreBudget {
  const budget = parseKernelCpuList(top.list === '' ? inForce : top.list);
  const holders = keepingToSome(top, budget).sort((a, b) => (a.group < b.group ? -1 : 1));
  return {
    ...{ list: top.list, inForce },
    holders: holders.slice(0, mostHolders),
    moreHolders: Math.max(0, holders.length - mostHolders),
  };
}

/** What is below one of them is within it, and is not told. */
function keepingToSome(node: CoreNode, budget: readonly number[]): CoreBudget['holders'] {
  return node.children().flatMap((child) => {
    const own = new Set(parseKernelCpuList(child.list));
    const isPinned = own.size > 0 && budget.some((core) => !own.has(core));
    return isPinned ? [{ group: child.group, list: child.list }] : keepingToSome(child, budget);
  });
}

/** A list of cores that a group would have, as it is written: "0-3", "all". */
export interface CoreChange {
  group: GroupPath;
  list: string;
}

/**
 * The first of several changes, made as one, that gives a group below the top cores that the budget does not have; null where none
 * does. `budget` is the top group's list, `highest` the highest number that this host lets a list name.
 */
export function firstOutside(
  budget: string,
  changes: readonly CoreChange[],
  { policy, highest }: { policy: BudgetPolicy; highest: number },
): { group: GroupPath; why: Sentence } | null {
  const { top, team } = policy;
  const itself = changes.find(({ group }) => group === top);
  const cores = coresIn(itself?.list ?? budget, highest);
  // Without a list of the top group's there is no budget of cores.
  if (cores.length === 0) return null;
  for (const { group, list } of changes) {
    if (group === top || !isUnder(group, top)) continue;
    const outside = coresIn(list, highest).filter((core) => !cores.includes(core));
    if (outside.length === 0) continue;
    const said = { team, group: top, outside: formatCpuList(outside), budget: formatCpuList(cores) };
    return { group, why: sayOfBudget('cores-outside-budget', said) };
  }
  return null;
}

/** None of what is no list: that is said by the plan of the change, which the kernel would refuse. */
function coresIn(list: string, highest: number): number[] {
  try {
    return parseCpuList(list, { highest });
  } catch (cause) {
    if (isAppError(cause)) return [];
    throw cause;
  }
}
