/** What there are budgets of, and in what they are counted. */
import type { Limit, LimitKey } from '#server/domain/limits/limits.ts';

/**
 * What is handed out and added up. Of swap a kernel has one limit or none: v2 one of swap alone, v1 one of memory and swap
 * together (memsw), and where swap is not accounted for neither.
 */
export const budgetResources = ['cpu', 'memory', 'swap', 'memsw', 'pids'] as const;
export type BudgetResource = (typeof budgetResources)[number];

/** The limit of a group that is its budget of each. */
export const budgetKeys = {
  cpu: 'cpu.quota',
  memory: 'memory.max',
  swap: 'memory.swap.max',
  memsw: 'memory.memsw',
  pids: 'pids.max',
} as const satisfies Record<BudgetResource, LimitKey>;

/** The limit of a group that is its budget of cores, which nobody adds up. */
export const coresKey = 'cpuset.cpus' satisfies LimitKey;

/** The limit of a group that is its budget of each disk (io-budget.ts). */
export const ioKey = 'io.max' satisfies LimitKey;

/** So many of those who hold something are named. */
export const mostHolders = 50;

/** Millionths of a CPU, bytes, or processes: whole numbers, so that sums are exact. */
export type Amount = number;
export const oneCpu: Amount = 1_000_000;

/** The limits of one group; null: it cannot have one here. */
export type OwnLimits = Record<BudgetResource, Limit<Amount> | null>;
export const noLimitsHere: OwnLimits = ofEachResource(() => null);

/** The same of each of them. */
export function ofEachResource<Value>(makeOf: (resource: BudgetResource) => Value): Record<BudgetResource, Value> {
  const entries = budgetResources.map((resource) => [resource, makeOf(resource)]);
  return Object.fromEntries(entries) as Record<BudgetResource, Value>;
}

/** Those that are told of a group: of the two of swap the one that this kernel has, swap where it has neither. */
export function resourcesHere(limits: OwnLimits): BudgetResource[] {
  const { swap, memsw } = limits;
  return budgetResources.filter((resource) => resource !== (memsw !== null && swap === null ? 'swap' : 'memsw'));
}
