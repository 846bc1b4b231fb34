/** What is asked for: the values that limits are to have, by resource, as budgets count them. Pure. */
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { amountText } from '#server/domain/teams/amount-text.ts';
import {
  type Amount,
  type BudgetResource,
  budgetKeys,
  budgetResources,
  type OwnLimits,
  oneCpu,
} from '#server/domain/teams/budget-resources.ts';

export type Amounts = Partial<Record<BudgetResource, Amount>>;
/** As a group has them. */
export type PresentLimits = OwnLimits;

/** In the order in which they are shown. */
export function resourcesIn(amounts: Amounts): BudgetResource[] {
  return budgetResources.filter((resource) => amounts[resource] !== undefined);
}

/** The change of limits that sets them. A CPU quota keeps the period that stands, in microseconds. */
export function editsOf(amounts: Amounts, periodUsec: number): LimitEdit[] {
  return resourcesIn(amounts).map((resource): LimitEdit => {
    const amount = amounts[resource] ?? 0;
    if (resource === 'pids') return { key: budgetKeys.pids, value: amount };
    if (resource !== 'cpu') return { key: budgetKeys[resource], value: BigInt(amount) };
    return { key: budgetKeys.cpu, value: { quotaUsec: Math.round((amount * periodUsec) / oneCpu), periodUsec } };
  });
}

/** The resources of which no more is asked for than there is. */
export function notMore(asked: Amounts, present: PresentLimits): BudgetResource[] {
  return resourcesIn(asked).filter((resource) => {
    const now = present[resource];
    return now === 'max' || (now !== null && now >= (asked[resource] ?? 0));
  });
}

/** Whether all that was asked for stands by now. */
export function isThere(asked: Amounts, present: PresentLimits): boolean {
  return notMore(asked, present).length === resourcesIn(asked).length;
}

/** Those of `granted` that were not asked for, or are more than was asked. */
export function beyondAsked(granted: Amounts, asked: Amounts): BudgetResource[] {
  return resourcesIn(granted).filter((resource) => (granted[resource] ?? 0) > (asked[resource] ?? 0));
}

export function isLess(granted: Amounts, asked: Amounts): boolean {
  return resourcesIn(asked).some((resource) => (granted[resource] ?? 0) < (asked[resource] ?? 0));
}

/** "1.5 CPUs, 768 MiB" */
export function amountsText(amounts: Amounts): string {
  return resourcesIn(amounts)
    .map((resource) => amountText(resource, amounts[resource] ?? 0))
    .join(', ');
}
