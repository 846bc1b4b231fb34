/** What all teams may use together, against what the machine has. Pure. */
import type { Limit } from '#server/domain/limits/limits.ts';
import { type Amount, type BudgetResource, budgetResources } from '#server/domain/teams/budget-resources.ts';
import type { TeamRow } from '#server/domain/teams/team.ts';
import { isSwap, toldLimitOf, usedOf } from './amounts.ts';

/** One team's part of one resource, over all its top groups on this host. */
export interface TeamPart {
  id: string;
  name: string;
  /** What it may use: as it is, or as it was dragged. */
  budget: Limit<Amount>;
  /** As it is. */
  budgetNow: Limit<Amount>;
  used: Amount;
}

export interface MachineRow {
  resource: BudgetResource;
  total: Amount;
  /** Largest first by what they have now, so that nothing changes places under a pointer that drags; those without a limit at the end. */
  parts: TeamPart[];
  /** Of those that have a limit. */
  promised: Amount;
  promisedNow: Amount;
  used: Amount;
  /** How many may use all of it. */
  unlimited: number;
}

/** Budgets that somebody tries out, by team and resource. */
export type Dragged = ReadonlyMap<string, Limit<Amount>>;

export function draggedKey(team: string, resource: BudgetResource): string {
  return `${resource} ${team}`;
}

/** Teams whose top groups are elsewhere or gone, or of which nothing is known just now, are left out. */
export function machineRows(
  teams: readonly TeamRow[],
  totals: Record<BudgetResource, Amount>,
  dragged: Dragged,
): MachineRow[] {
  return budgetResources.flatMap((resource) => {
    const parts = teams
      .flatMap((team) => partOf(team, resource, dragged.get(draggedKey(team.id, resource))))
      .sort((a, b) => numberOf(b.budgetNow, -1) - numberOf(a.budgetNow, -1) || (a.name < b.name ? -1 : 1));
    const sum = (amounts: Amount[]) => amounts.reduce((all, amount) => all + amount, 0);
    // Swap is no matter where there is none and no team has a budget of it; nor where the kernel has no limit of it.
    if (isSwap(resource) && !parts.some(({ budgetNow }) => totals.swap > 0 || budgetNow !== 'max')) return [];
    return {
      ...{ resource, total: totals[resource], parts },
      promised: sum(parts.map(({ budget }) => numberOf(budget, 0))),
      promisedNow: sum(parts.map(({ budgetNow }) => numberOf(budgetNow, 0))),
      used: sum(parts.map(({ used }) => used)),
      unlimited: parts.filter(({ budget }) => budget === 'max').length,
    };
  });
}

function partOf(team: TeamRow, resource: BudgetResource, dragged: Limit<Amount> | undefined): TeamPart[] {
  const here = team.tops.filter(
    ({ state, use, swap }) =>
      state === 'there' && use !== null && (!isSwap(resource) || swap?.[resource].limit != null),
  );
  if (here.length === 0) return [];
  let budgetNow = 0 as Limit<Amount>;
  let used = 0;
  for (const top of here) {
    const limit = toldLimitOf(resource, top);
    budgetNow = limit === null || budgetNow === 'max' ? 'max' : budgetNow + limit;
    used += usedOf(resource, top) ?? 0;
  }
  return [{ id: team.id, name: team.name, budget: dragged ?? budgetNow, budgetNow, used }];
}

function numberOf(limit: Limit<Amount>, none: number): number {
  return limit === 'max' ? none : limit;
}

const bytesStep = 16 << 20;

/** Where a slider ends: at the machine, or at what a team has beyond it; one step more stands for no limit. */
export function rangeOf({ total, parts }: MachineRow, resource: BudgetResource): { most: Amount; step: Amount } {
  // Processes have no machine of their own: the kernel's ceiling is far from what anybody uses.
  const largest = Math.max(...parts.map(({ budgetNow }) => numberOf(budgetNow, 0)), 0);
  const end = resource === 'pids' ? Math.max(1000, largest * 2) : Math.max(total, largest);
  const step = { cpu: 50_000, memory: bytesStep, swap: bytesStep, memsw: bytesStep, pids: 10 }[resource];
  return { most: Math.ceil(end / step) * step, step };
}
