import { readBudgetNode } from '#server/cgroupfs/teams/read-budget.ts';
import type { TopBudget } from '#server/domain/teams/budget.ts';
import { resourceBudget } from '#server/domain/teams/budget.ts';
import type { BudgetVerbs } from '#server/domain/teams/budget-verbs.ts';
import type { AgentScene } from '../scene.ts';
import type { BudgetStore } from './budget-store.ts';

export function createBudgetVerbs(
  { host, budgetReader }: Pick<AgentScene, 'host'> & Partial<Pick<AgentScene, 'budgetReader'>>,
  { budgets: store }: { budgets: Pick<BudgetStore, 'put'> },
): BudgetVerbs {
  return {
    budgets: async ({ groups }) =>
      groups.map((group): TopBudget => {
        const cpu = readBudgetNode(host, group, 'cpu');
        const memory = readBudgetNode(host, group, 'memory');
        const pids = readBudgetNode(host, group, 'pids');
        if (!cpu || !memory || !pids) return { group, resources: null };
        return {
          group,
          resources: { cpu: resourceBudget(cpu), memory: resourceBudget(memory), pids: resourceBudget(pids) },
        };
      }),
    keepBudgets: async ({ budgets }) => {
      store.put(budgets);
      budgetReader?.keepOnly(budgets.map(({ top }) => top));
    },
  };
}
