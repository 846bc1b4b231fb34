import { inputOf } from '#server/domain/input.ts';
import { keepBudgetsSchema } from '#server/domain/teams/budget-policy.ts';
import { type BudgetVerbs, budgetsInputSchema, diskPeaksInputSchema } from '#server/domain/teams/budget-verbs.ts';
import { router, verb } from '../trpc.ts';

export const createBudgetRouter = (verbs: BudgetVerbs) =>
  router({
    budgets: verb.input(inputOf(budgetsInputSchema)).query(({ input }) => verbs.budgets(input)),
    keepBudgets: verb.input(inputOf(keepBudgetsSchema)).mutation(({ input }) => verbs.keepBudgets(input)),
    diskPeaks: verb.input(inputOf(diskPeaksInputSchema)).query(({ input }) => verbs.diskPeaks(input)),
  });
