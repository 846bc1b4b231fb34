import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ResourceBudget } from './budget.ts';
import type { BudgetResource } from './budget-resources.ts';
import type { CoreBudget } from './core-budget.ts';
import type { IoBudget } from './io-budget.ts';
import type { WeightBudget } from './weight-budget.ts';

/** A top group's budgets, as the kernel has them. */
export interface TopBudget {
  group: GroupPath;
  /** Null where there is no such group (any more). */
  resources: Record<BudgetResource, ResourceBudget> | null;
  /** Null too where the group has no cpuset. */
  cores: CoreBudget | null;
  /** Null too where it has no cpu controller, or its own limits alone were asked for. */
  weight: WeightBudget | null;
  /** Null too where the group has no limits on I/O. */
  io: IoBudget | null;
}
