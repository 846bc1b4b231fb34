/** What it would mean to have what is asked for: for the group, for the team's budget, for the machine. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import type { Holder } from '#server/domain/teams/budget.ts';
import type { Amount, BudgetResource, OwnLimits } from '#server/domain/teams/budget-resources.ts';
import type { TopBudget } from '#server/domain/teams/top-budget.ts';
import type { Amounts } from './amounts.ts';
import { resourcesIn } from './amounts.ts';

export interface RequestMeaning {
  group: GroupPath;
  /** The team's top group: the group itself, or one above. */
  top: GroupPath;
  rows: MeaningRow[];
}

export interface MeaningRow {
  resource: BudgetResource;
  now: Limit<Amount> | null;
  asked: Amount;
  budget: BudgetMeaning;
  /** Told to those alone who see all of the host. */
  machine: MachineMeaning | null;
}

export interface BudgetMeaning {
  /** The top group's limit as it is, and as it would be. */
  now: Limit<Amount> | null;
  after: Limit<Amount> | null;
  handedOut: Amount;
  /** What could be handed out then, beside what is; null: there is no bound to it. */
  left: Amount | null;
  /** Who has most of it, largest first. */
  holders: Holder[];
}

export interface MachineMeaning {
  capacity: Amount;
  /** The budgets of all teams of the host together, as they would be. */
  teams: Amount;
  /** Top groups without a limit: they may use all of it. */
  unlimited: number;
}

type Budgets = NonNullable<TopBudget['resources']>;

export interface MeaningParts {
  group: GroupPath;
  top: GroupPath;
  asked: Amounts;
  /** Of the group and of the top group. */
  own: Budgets;
  budget: Budgets;
  /** How many times of its budget the team may hand out; null: not checked. */
  overcommit: number | null;
  /** Null: not told. */
  machine: MachineParts | null;
}

export interface MachineParts {
  capacity: Record<BudgetResource, Amount>;
  /** The limits of all top groups of the host by path. */
  tops: readonly { group: GroupPath; limits: OwnLimits }[];
}

const shownHolders = 5;

export function meaningOf(parts: MeaningParts): RequestMeaning {
  const { group, top, asked } = parts;
  return { group, top, rows: resourcesIn(asked).map((resource) => rowOf(parts, resource, asked[resource] ?? 0)) };
}

function rowOf(parts: MeaningParts, resource: BudgetResource, asked: Amount): MeaningRow {
  const { group, top, own, budget, overcommit, machine } = parts;
  const { limit: now, handedOut, holders } = budget[resource];
  const after = group === top ? asked : now;
  return {
    resource,
    now: own[resource].limit,
    asked,
    budget: {
      now,
      after,
      handedOut,
      left: leftOf(after, handedOut, overcommit),
      holders: holders.slice(0, shownHolders),
    },
    machine: machine && machineOf(machine, { resource, changed: group === top ? { group, limit: asked } : null }),
  };
}

function leftOf(limit: Limit<Amount> | null, handedOut: Amount, overcommit: number | null): Amount | null {
  if (typeof limit !== 'number' || overcommit === null) return null;
  return Math.max(0, Math.floor(limit * overcommit) - handedOut);
}

function machineOf(
  { capacity, tops }: MachineParts,
  { resource, changed }: { resource: BudgetResource; changed: { group: GroupPath; limit: Amount } | null },
): MachineMeaning {
  const limits = tops.map(({ group, limits: of }) => (group === changed?.group ? changed.limit : of[resource]));
  return {
    capacity: capacity[resource],
    teams: limits.reduce<number>((sum, limit) => (typeof limit === 'number' ? sum + limit : sum), 0),
    unlimited: limits.filter((limit) => limit === 'max').length,
  };
}
