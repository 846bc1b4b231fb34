/** Whether a change hands out more than a team may: decided of what the kernel has now and what it would have then. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, isUnder, parentOf } from '#server/domain/groups/group-path.ts';
import type { DeviceLimits } from '#server/domain/limits/io-limits.ts';
import type { Limit, LimitEdit } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetNode } from './budget.ts';
import { amountOf, amountOfLimit, type Holder, holdersIn } from './budget.ts';
import type { HeldPolicy } from './budget-policy.ts';
import { type Amount, type BudgetResource, budgetKeys, coresKey, ioKey } from './budget-resources.ts';
import { sayOfBudget } from './budget-sentences.ts';

/** A group with the limits that it would have: one that stands, or one that would be made. */
export interface BudgetChange {
  group: GroupPath;
  own: Partial<Record<BudgetResource, Limit<Amount>>>;
  /** The list of cores; undefined where it stays as it is. */
  cores?: string | undefined;
  /** All disks with a limit, as they are asked for (a partition, too); undefined where they stay as they are. */
  io?: readonly DeviceLimits[] | undefined;
}

/** What edits of a group's limits are to budgets; others than those of budgets are nothing to them. */
export function changeOfEdits(group: GroupPath, edits: readonly LimitEdit[]): BudgetChange {
  const own: BudgetChange['own'] = {};
  let cores: string | undefined;
  let io: BudgetChange['io'];
  for (const edit of edits) {
    switch (edit.key) {
      case budgetKeys.cpu:
        own.cpu = amountOfLimit(edit.value);
        break;
      case budgetKeys.memory:
        own.memory = amountOfLimit(edit.value);
        break;
      case budgetKeys.swap:
        own.swap = amountOfLimit(edit.value);
        break;
      case budgetKeys.memsw:
        own.memsw = amountOfLimit(edit.value);
        break;
      case budgetKeys.pids:
        own.pids = amountOfLimit(edit.value);
        break;
      case coresKey:
        cores = edit.value;
        break;
      case ioKey:
        io = edit.value;
        break;
    }
  }
  return { group, own, cores, io };
}

/** The same tree, each part of which is read once however often it is asked for. */
function readOnce(node: BudgetNode): BudgetNode {
  let below: BudgetNode[] | null = null;
  return {
    group: node.group,
    own: node.own,
    children: () => {
      below ??= node.children().map(readOnce);
      return below;
    },
  };
}

/** The tree as it would be with the group's limit being `own`, the group made where it is not there. */
export function withLimit(node: BudgetNode, group: GroupPath, own: Limit<Amount>): BudgetNode {
  return isUnder(group, node.group) ? withLimits(node, new Map([[group, own]])) : node;
}

/** The same of several groups with what each would have, those outside of the tree left out. */
export function withOwn(top: BudgetNode, changes: readonly OwnChange[]): BudgetNode {
  const within = changes.filter(({ group }) => isUnder(group, top.group));
  return within.length === 0 ? top : withLimits(top, new Map(within.map(({ group, own }) => [group, own])));
}

/** The same of several groups, those that are not there made where they are named below one that is. */
function withLimits(top: BudgetNode, limits: ReadonlyMap<GroupPath, Limit<Amount>>): BudgetNode {
  const byParent = Map.groupBy(limits.keys(), (group) => parentOf(group));
  const onTheWay = new Set([...limits.keys()].flatMap((group) => [group, ...ancestorsOf(group)]));
  // Of a thousand groups all others are as they were.
  const laid = (node: BudgetNode): BudgetNode => {
    if (!onTheWay.has(node.group)) return node;
    return {
      ...node,
      own: limits.get(node.group) ?? node.own,
      children: () => {
        const below = node.children();
        const made = (byParent.get(node.group) ?? []).filter((group) => !below.some((child) => child.group === group));
        return [...below, ...made.map((group): BudgetNode => ({ group, own: null, children: () => [] }))].map(laid);
      },
    };
  };
  return laid(top);
}

/** How much more than the policy lets would be handed out below a top group. */
export interface Excess {
  more: Amount;
  /** What can be handed out still. */
  left: Amount;
  budget: Amount;
}

/** A limit that a group would have. */
export interface OwnChange {
  group: GroupPath;
  own: Limit<Amount>;
}

/**
 * By how much several changes that are made as one hand out more below `top` than the policy lets, and more than is now, with the
 * first group of those that raise it; null when all of them may be made. The budget is what the top group would have by then.
 */
export function excessOfAll(
  read: BudgetNode,
  changes: readonly OwnChange[],
  overcommit: number,
): (Excess & { group: GroupPath }) | null {
  const top = readOnce(read);
  const below = changes.filter(({ group }) => group !== top.group && isUnder(group, top.group));
  if (below.length === 0) return null;
  const itself = changes.find(({ group }) => group === top.group);
  const budget = itself ? itself.own : top.own;
  if (typeof budget !== 'number') return null;
  const before = amountOf(holdersIn(top));
  const holders = holdersIn(withLimits(top, new Map(below.map(({ group, own }) => [group, own]))));
  const after = amountOf(holders);
  const allowed = Math.floor(budget * overcommit);
  if (after <= allowed || after <= before) return null;
  const held = new Map(holdersIn(top).map(({ group, amount }) => [group, amount]));
  const raising = holders.filter(
    ({ group, amount }) => amount > (held.get(group) ?? 0) && below.some((each) => each.group === group),
  );
  const most = raising.sort((a, b) => b.amount - a.amount)[0];
  const group = most?.group ?? below[0]?.group ?? top.group;
  return { group, more: after - before, left: Math.max(0, allowed - before), budget };
}

/**
 * By how much one change hands out more below `top` than the policy lets, and more than is now, with the one who holds most beside
 * it. Null when it may be made: also where it takes back something of what was too much before.
 */
export function excessOf(
  read: BudgetNode,
  { group, own }: OwnChange,
  overcommit: number,
): (Excess & { largest: Holder | null }) | null {
  const top = readOnce(read);
  // Without a limit of the top group's there is no budget; and a top group's own limit is the budget itself.
  if (typeof top.own !== 'number' || group === top.group || !isUnder(group, top.group)) return null;
  const holders = holdersIn(top);
  const before = amountOf(holders);
  const after = amountOf(holdersIn(withLimit(top, group, own)));
  const allowed = Math.floor(top.own * overcommit);
  if (after <= allowed || after <= before) return null;
  const largest = holders.filter((holder) => holder.group !== group).sort((a, b) => b.amount - a.amount)[0] ?? null;
  return { more: after - before, left: Math.max(0, allowed - before), budget: top.own, largest };
}

/** The first of several changes that are made as one by which too much would be handed out; null when all of them may be made. */
export function firstTooMuch(
  read: BudgetNode,
  resource: BudgetResource,
  changes: readonly OwnChange[],
  policy: HeldPolicy,
): { group: GroupPath; why: Sentence } | null {
  const excess = excessOfAll(read, changes, policy.overcommit);
  if (!excess) return null;
  const { group, ...values } = excess;
  return { group, why: sayOfBudget('budget-exceeded', { resource, team: policy.team, group: read.group, ...values }) };
}

/** Why the group's limit may not be `own`; null when it may. */
export function whyTooMuch(
  read: BudgetNode,
  { resource, ...change }: OwnChange & { resource: BudgetResource },
  { team, overcommit }: HeldPolicy,
): Sentence | null {
  const excess = excessOf(read, change, overcommit);
  if (!excess) return null;
  const { largest, ...values } = excess;
  const asked = { resource, team, group: read.group, ...values };
  return largest === null
    ? sayOfBudget('budget-exceeded', asked)
    : sayOfBudget('budget-exceeded-by-others', { ...asked, holder: largest.group, held: largest.amount });
}
