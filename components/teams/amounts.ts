/** Amounts of a budget: what a top group has and uses of each, and how much of it something is. Pure. */
import type { UsageRow } from '#server/domain/groups/host.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import { amountFigure } from '#server/domain/teams/amount-text.ts';
import { type Amount, type BudgetResource, oneCpu } from '#server/domain/teams/budget-resources.ts';
import type { SampledUse, TeamTop } from '#server/domain/teams/team.ts';

/** Null where the group cannot have one. */
export function limitWords(resource: BudgetResource, limit: Limit<Amount> | null): string {
  if (limit === null) return 'not available here';
  return limit === 'max' ? 'no limit' : amountFigure(resource, limit);
}

/** What a group uses, in the same unit; null where that is not known. Memory: what counts towards the limit, cache too. */
export function usedOf(
  resource: BudgetResource,
  { use, swap }: { use: SampledUse | null; swap: TeamTop['swap'] },
): Amount | null {
  if (isSwap(resource)) return swap?.[resource].used ?? null;
  if (use === null) return null;
  if (resource === 'cpu') return use.cpus === null ? null : Math.round(use.cpus * oneCpu);
  return resource === 'memory' ? use.memoryBytes : use.pids;
}

/** The group's own limit as told last; null: none, or not known. */
export function toldLimitOf(resource: BudgetResource, { use, swap }: Pick<TeamTop, 'use' | 'swap'>): Amount | null {
  if (isSwap(resource)) {
    const limit = swap?.[resource].limit;
    return typeof limit === 'number' ? limit : null;
  }
  return use && sampledLimitOf(resource, use);
}

function sampledLimitOf(resource: 'cpu' | 'memory' | 'pids', use: UsageRow): Amount | null {
  if (resource === 'cpu') return use.cpuLimit === null ? null : Math.round(use.cpuLimit * oneCpu);
  return resource === 'memory' ? use.memoryLimitBytes : use.pidsLimit;
}

export function isSwap(resource: BudgetResource): resource is 'swap' | 'memsw' {
  return resource === 'swap' || resource === 'memsw';
}

/** 0..1; null without a limit to measure against. */
export function shareOf(amount: Amount | null, limit: Limit<Amount> | null): number | null {
  if (amount === null || typeof limit !== 'number') return null;
  if (limit === 0) return amount > 0 ? 1 : 0;
  return Math.min(1, amount / limit);
}
