/**
 * What a team may use, what it has handed out within, and who holds it: computed of the kernel's limits whenever it is asked,
 * never kept as a running total, so that whatever was changed past Corral counts as well.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import {
  type Amount,
  type BudgetResource,
  mostHolders,
  type OwnLimits,
  ofEachResource,
  oneCpu,
} from './budget-resources.ts';

/** A group and those below it, as far as one resource goes. */
export interface BudgetNode {
  group: GroupPath;
  /** Its own limit; null where it has none of this resource at all (a controller that is not enabled). */
  own: Limit<Amount> | null;
  /** Read only where they count. */
  children: () => readonly BudgetNode[];
}

/** A group that something was handed out to. */
export interface Holder {
  group: GroupPath;
  amount: Amount;
}

export interface OwnAmount {
  /** The group's own limit; null where it cannot have one here. */
  limit: Limit<Amount> | null;
  /** In use now, of what no sample tells: swap. Null of all others, and where the kernel does not tell. */
  used: Amount | null;
}

export interface ResourceBudget extends OwnAmount {
  handedOut: Amount;
  /** Largest first, `mostHolders` at most. */
  holders: Holder[];
  /** How many more there are. */
  moreHolders: number;
}

export function ownLimitsIn(budgets: Record<BudgetResource, ResourceBudget>): OwnLimits {
  return ofEachResource((resource) => budgets[resource].limit);
}

/**
 * Those to whom something is handed out below `node`: each of the nearest groups that have a limit, with all of it. What is
 * below one of those comes out of what it has, and counts no second time.
 */
export function holdersIn(node: BudgetNode, holders: Holder[] = []): Holder[] {
  for (const child of node.children()) {
    if (typeof child.own === 'number') holders.push({ group: child.group, amount: child.own });
    else holdersIn(child, holders);
  }
  return holders;
}

export function amountOf(holders: readonly Holder[]): Amount {
  return holders.reduce((sum, { amount }) => sum + amount, 0);
}

export function resourceBudget(top: BudgetNode, used: Amount | null = null): ResourceBudget {
  const holders = holdersIn(top).sort((a, b) => b.amount - a.amount || (a.group < b.group ? -1 : 1));
  return {
    limit: top.own,
    handedOut: amountOf(holders),
    holders: holders.slice(0, mostHolders),
    moreHolders: Math.max(0, holders.length - mostHolders),
    used,
  };
}

/** A limit's value as an amount. Of a CPU quota, what is less than a millionth is left out. */
export function amountOfLimit(
  value: Limit<bigint | number> | { quotaUsec: Limit<number>; periodUsec: number },
): Limit<Amount> {
  if (value === 'max') return value;
  if (typeof value !== 'object') return Number(value);
  const { quotaUsec, periodUsec } = value;
  return quotaUsec === 'max' ? 'max' : Math.floor((quotaUsec * oneCpu) / periodUsec);
}
