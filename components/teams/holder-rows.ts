import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ResourceBudget } from '#server/domain/teams/budget.ts';
import { type BudgetResource, budgetResources } from '#server/domain/teams/budget-resources.ts';

/** A group and what of each resource it holds. */
export interface HolderRow {
  group: GroupPath;
  amounts: Partial<Record<BudgetResource, number>>;
}

/** One row for each group that holds anything, by path. */
export function holderRows(budget: Record<BudgetResource, ResourceBudget>): HolderRow[] {
  const rows = new Map<GroupPath, HolderRow>();
  for (const resource of budgetResources)
    for (const { group, amount } of budget[resource].holders) {
      const row = rows.get(group) ?? { group, amounts: {} };
      row.amounts[resource] = amount;
      rows.set(group, row);
    }
  return [...rows.values()].sort((a, b) => (a.group < b.group ? -1 : 1));
}
