/** What there are budgets of, and in what they are counted. */
import type { LimitKey } from '#server/domain/limits/limits.ts';

export const budgetResources = ['cpu', 'memory', 'pids'] as const;
export type BudgetResource = (typeof budgetResources)[number];

/** The limit of a group that is its budget of each. */
export const budgetKeys = {
  cpu: 'cpu.quota',
  memory: 'memory.max',
  pids: 'pids.max',
} as const satisfies Record<BudgetResource, LimitKey>;

/** Millionths of a CPU, bytes, or processes: whole numbers, so that sums are exact. */
export type Amount = number;
export const oneCpu: Amount = 1_000_000;
