/** What budgets are of, in words and colours. */
import type { BudgetResource } from '#server/domain/teams/budget-resources.ts';

export const resourceWords: Record<BudgetResource, string> = {
  cpu: 'CPU',
  memory: 'Memory',
  swap: 'Swap',
  memsw: 'Memory + swap',
  pids: 'Processes',
};
export const resourceColours = {
  cpu: 'cpu',
  memory: 'mem',
  swap: 'mem',
  memsw: 'mem',
  pids: 'pids',
} as const satisfies Record<BudgetResource, string>;
