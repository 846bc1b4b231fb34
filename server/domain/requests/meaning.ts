/** What it would mean to have what is asked for: for the group, for the team's budget, for the machine. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import { type Holder, ownLimitsIn } from '#server/domain/teams/budget.ts';
import type { Amount, BudgetResource, OwnLimits } from '#server/domain/teams/budget-resources.ts';
import type { CoreBudget } from '#server/domain/teams/core-budget.ts';
import type { FigureBudget, IoBudget } from '#server/domain/teams/io-budget.ts';
import type { TopBudget } from '#server/domain/teams/top-budget.ts';
import { ofHostWith, type WeightBudget } from '#server/domain/teams/weight-budget.ts';
import { type Asked, type AskedPart, outsideOf, partsIn, resourcesIn } from './asked.ts';

export interface RequestMeaning {
  group: GroupPath;
  /** The team's top group: the group itself, or one above. */
  top: GroupPath;
  rows: MeaningRow[];
  /** All that the group has, asked about or not. */
  limits: OwnLimits;
  /** Null where no weight is asked for. */
  weight: WeightMeaning | null;
  /** Null where no cores are asked for. */
  cores: CoresMeaning | null;
  figures: FigureMeaning[];
}

export interface MeaningRow {
  resource: BudgetResource;
  now: Limit<Amount> | null;
  asked: Amount;
  budget: BudgetMeaning;
  /** Told to those alone who see all of the host. */
  machine: MachineMeaning | null;
}

export interface WeightMeaning {
  /** As the file shows it; 0 is an idle group. */
  now: number;
  asked: number;
  /** 0..1 of the host when all groups are busy; null where that is not known, and to who does not see the host. */
  ofHost: { now: number; after: number } | null;
}

/** All as lists, "0-3,8". */
export interface CoresMeaning {
  /** Those that the group may run on. */
  now: string;
  asked: string;
  /** Those of the team, as they would be. */
  budget: string;
  /** Of those asked for, which would not be the team's; "" for none. */
  outside: string;
  /** Of those asked for, which other top groups keep to as well; "" for none, null where that is not told. */
  shared: string | null;
}

/** Of one disk; bytes or operations a second. */
export interface FigureMeaning {
  device: string;
  disk: string;
  figure: IoFigure;
  now: Limit<Amount>;
  asked: Amount;
  budget: BudgetMeaning;
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

/** A group's budgets, which is there. */
export interface GroupBudgets {
  resources: NonNullable<TopBudget['resources']>;
  weight: WeightBudget | null;
  cores: CoreBudget | null;
  io: IoBudget | null;
}

export interface MeaningParts {
  group: GroupPath;
  top: GroupPath;
  asked: Asked;
  /** Of the group and of the top group. */
  own: GroupBudgets;
  budget: GroupBudgets;
  /** How many times of its budget the team may hand out; null: not checked. */
  overcommit: number | null;
  /** Null: not told. */
  machine: MachineParts | null;
}

export interface MachineParts {
  capacity: Record<BudgetResource, Amount>;
  /** The limits of all top groups of the host by path; `cores`: their own lists, "" for none. */
  tops: readonly { group: GroupPath; limits: OwnLimits; cores: string }[];
}

const shownHolders = 5;

export function meaningOf(parts: MeaningParts): RequestMeaning {
  const { group, top, asked } = parts;
  return {
    ...{ group, top },
    rows: resourcesIn(asked).map((resource) => rowOf(parts, resource, asked[resource] ?? 0)),
    limits: ownLimitsIn(parts.own.resources),
    weight: asked.weight === undefined ? null : weightOf(parts, asked.weight),
    cores: asked.cores === undefined ? null : coresOf(parts, asked.cores),
    figures: partsIn(asked).flatMap((part) => (part.kind === 'figure' ? [figureOf(parts, part)] : [])),
  };
}

function rowOf(parts: MeaningParts, resource: BudgetResource, asked: Amount): MeaningRow {
  const { group, top, own, budget, machine } = parts;
  return {
    resource,
    now: own.resources[resource].limit,
    asked,
    budget: budgetMeaning(parts, budget.resources[resource], asked),
    machine: machine && machineOf(machine, { resource, changed: group === top ? { group, limit: asked } : null }),
  };
}

function weightOf({ own: { weight }, machine }: MeaningParts, asked: number): WeightMeaning {
  const after = weight && ofHostWith(weight, asked);
  const isTold = machine !== null && weight?.ofHost != null && after !== null;
  return { now: weight?.weight ?? 0, asked, ofHost: isTold ? { now: weight.ofHost ?? 0, after } : null };
}

function coresOf({ group, top, own, budget, machine }: MeaningParts, asked: string): CoresMeaning {
  const after = group === top ? asked : (budget.cores?.inForce ?? '');
  const others = machine?.tops.filter(({ group: other, cores }) => other !== top && cores !== '') ?? [];
  const alone = others.reduce((left, { cores }) => outsideOf(left, cores), asked);
  return {
    ...{ now: own.cores?.inForce ?? '', asked, budget: after },
    outside: outsideOf(asked, after),
    shared: machine && outsideOf(asked, alone),
  };
}

function figureOf(
  parts: MeaningParts,
  { device, disk, figure, amount }: Extract<AskedPart, { kind: 'figure' }>,
): FigureMeaning {
  const inTop = figureIn(parts.budget.io, { device, figure });
  const nothing = { limit: 'max' as const, handedOut: 0, holders: [] };
  return {
    ...{ device, disk, figure, asked: amount },
    now: figureIn(parts.own.io, { device, figure })?.limit ?? 'max',
    budget: budgetMeaning(parts, inTop ?? nothing, amount),
  };
}

function figureIn(io: IoBudget | null, { device, figure }: { device: string; figure: IoFigure }): FigureBudget | null {
  const disk = io?.disks.find((one) => one.device === device);
  return disk?.figures.find((one) => one.figure === figure) ?? null;
}

function budgetMeaning(
  { group, top, overcommit }: MeaningParts,
  { limit: now, handedOut, holders }: { limit: Limit<Amount> | null; handedOut: Amount; holders: Holder[] },
  asked: Amount,
): BudgetMeaning {
  const after = group === top ? asked : now;
  const left = leftOf(after, handedOut, overcommit);
  return { now, after, handedOut, left, holders: holders.slice(0, shownHolders) };
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
