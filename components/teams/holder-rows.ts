import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import type { ResourceBudget } from '#server/domain/teams/budget.ts';
import { type BudgetResource, budgetResources } from '#server/domain/teams/budget-resources.ts';
import type { CoreBudget } from '#server/domain/teams/core-budget.ts';
import type { IoBudget } from '#server/domain/teams/io-budget.ts';

/** A group and what of each resource it holds. */
export interface HolderRow {
  group: GroupPath;
  amounts: Partial<Record<BudgetResource, number>>;
  /** The list of those that it keeps to; null: all of the budget's. */
  cores: string | null;
  /** Of disks, as the budget names them. */
  disks: { disk: string; figure: IoFigure; amount: number }[];
}

/** One row for each group that holds anything, by path. */
export function holderRows(
  budget: Record<BudgetResource, ResourceBudget>,
  cores: Pick<CoreBudget, 'holders'> | null,
  io: Pick<IoBudget, 'disks'> | null = null,
): HolderRow[] {
  const rows = new Map<GroupPath, HolderRow>();
  const rowOf = (group: GroupPath) => {
    const row = rows.get(group) ?? { group, amounts: {}, cores: null, disks: [] };
    rows.set(group, row);
    return row;
  };
  for (const resource of budgetResources)
    for (const { group, amount } of budget[resource].holders) rowOf(group).amounts[resource] = amount;
  for (const { group, list } of cores?.holders ?? []) rowOf(group).cores = list;
  for (const { name: disk, figures } of io?.disks ?? [])
    for (const { figure, holders } of figures)
      for (const { group, amount } of holders) rowOf(group).disks.push({ disk, figure, amount });
  return [...rows.values()].sort((a, b) => (a.group < b.group ? -1 : 1));
}
