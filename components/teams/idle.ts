/** What groups hold of a budget and do not use: it could be given to others. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { amountText } from '#server/domain/teams/amount-text.ts';
import { type Amount, type BudgetResource, budgetResources } from '#server/domain/teams/budget-resources.ts';
import type { SampledUse } from '#server/domain/teams/team.ts';
import { usedOf } from './amounts.ts';
import type { HolderRow } from './holder-rows.ts';

/** Who uses no more than this of what it holds leaves it idle. */
export const idleShare = 0.05;

export interface HeldUse {
  used: Amount;
  /** Of what is held; null where that is nothing. */
  share: number | null;
  isIdle: boolean;
}

/** What a group uses of what it holds; null where no sample tells. */
export function heldUse(resource: BudgetResource, held: Amount, use: SampledUse | null): HeldUse | null {
  const used = usedOf(resource, { use, swap: null });
  if (used === null) return null;
  const share = held === 0 ? null : used / held;
  return { used, share, isIdle: share !== null && share <= idleShare };
}

/** "1.9 CPUs and 388 MiB of memory": what all of those leave idle together; null where none does. */
export function idleWords(
  rows: readonly Pick<HolderRow, 'group' | 'amounts'>[],
  uses: ReadonlyMap<GroupPath, SampledUse>,
): string | null {
  const words = budgetResources.flatMap((resource) => {
    const idle = rows.reduce((sum, { group, amounts: { [resource]: held } }) => {
      const use = held === undefined ? null : heldUse(resource, held, uses.get(group) ?? null);
      return held !== undefined && use?.isIdle ? sum + held - use.used : sum;
    }, 0);
    return idle === 0 ? [] : [`${amountText(resource, idle)}${resource === 'memory' ? ' of memory' : ''}`];
  });
  return words.length === 0 ? null : new Intl.ListFormat('en-GB').format(words);
}
