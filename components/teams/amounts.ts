/** Amounts of a budget in words, and how much of it something is. Pure. */
import type { UsageRow } from '#server/domain/groups/host.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import { type Amount, type BudgetResource, oneCpu } from '#server/domain/teams/budget-resources.ts';
import { formatBytes, formatCount, formatCpus } from '#server/domain/units.ts';

export function amountWords(resource: BudgetResource, amount: Amount): string {
  if (resource === 'cpu') return formatCpus(amount / oneCpu);
  return resource === 'memory' ? formatBytes(amount) : formatCount(amount);
}

/** Null where the group cannot have one. */
export function limitWords(resource: BudgetResource, limit: Limit<Amount> | null): string {
  if (limit === null) return 'not available here';
  return limit === 'max' ? 'no limit' : amountWords(resource, limit);
}

/** What a group uses, in the same unit; null where that is not known. Memory: what counts towards the limit, cache too. */
export function usedOf(resource: BudgetResource, use: UsageRow | null): Amount | null {
  if (use === null) return null;
  if (resource === 'cpu') return use.cpus === null ? null : Math.round(use.cpus * oneCpu);
  return resource === 'memory' ? use.memoryBytes : use.pids;
}

/** The group's own limit as sampled; null: none, or not known. */
export function sampledLimitOf(resource: BudgetResource, use: UsageRow | null): Amount | null {
  if (use === null) return null;
  if (resource === 'cpu') return use.cpuLimit === null ? null : Math.round(use.cpuLimit * oneCpu);
  return resource === 'memory' ? use.memoryLimitBytes : use.pidsLimit;
}

/** 0..1; null without a limit to measure against. */
export function shareOf(amount: Amount | null, limit: Limit<Amount> | null): number | null {
  if (amount === null || typeof limit !== 'number') return null;
  if (limit === 0) return amount > 0 ? 1 : 0;
  return Math.min(1, amount / limit);
}
