/** What the agent is asked of budgets. */
import { z } from 'zod';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { KeepBudgetsRequest } from './budget-policy.ts';
import type { TopDiskPeaks } from './disk-peaks.ts';
import type { TopBudget } from './top-budget.ts';

export interface BudgetVerbs {
  /** Of each group, as it stands now; with `own` the groups' own limits alone, as if nothing were handed out. */
  budgets(input: BudgetsInput): Promise<TopBudget[]>;
  /** The policies that count from now on for what the agent does by itself. Throws STORAGE_FULL and STORAGE_BUSY. */
  keepBudgets(input: KeepBudgetsRequest): Promise<void>;
  /** Of each group, as long as keepBudgets names it among the top groups. */
  diskPeaks(input: DiskPeaksInput): Promise<TopDiskPeaks[]>;
}

const groups = z.array(groupPathSchema).max(200);
export const budgetsInputSchema = z.object({ groups, own: z.boolean().optional() });
export type BudgetsInput = z.infer<typeof budgetsInputSchema>;

export const diskPeaksInputSchema = z.object({ groups });
export type DiskPeaksInput = z.infer<typeof diskPeaksInputSchema>;
