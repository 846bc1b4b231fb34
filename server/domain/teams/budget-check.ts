/** Whether a change hands out more than a team may: decided of what the kernel has now and what it would have then. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, isUnder, parentOf } from '#server/domain/groups/group-path.ts';
import type { Limit, LimitEdit } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetNode } from './budget.ts';
import { amountOf, amountOfLimit, holdersIn } from './budget.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { type Amount, type BudgetResource, budgetKeys, coresKey } from './budget-resources.ts';
import { sayOfTeam } from './team-sentences.ts';

/** A group with the limits that it would have: one that stands, or one that would be made. */
export interface BudgetChange {
  group: GroupPath;
  own: Partial<Record<BudgetResource, Limit<Amount>>>;
  /** The list of cores; undefined where it stays as it is. */
  cores?: string | undefined;
}

/** What edits of a group's limits are to budgets; others than those of budgets are nothing to them. */
export function changeOfEdits(group: GroupPath, edits: readonly LimitEdit[]): BudgetChange {
  const own: BudgetChange['own'] = {};
  let cores: string | undefined;
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
    }
  }
  return { group, own, cores };
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

/**
 * The first of several changes that are made as one by which more would be handed out below `top` than the policy lets, and more
 * than is now; null when all of them may be made. The budget is what the top group would have by then.
 */
export function firstTooMuch(
  read: BudgetNode,
  resource: BudgetResource,
  changes: readonly { group: GroupPath; own: Limit<Amount> }[],
  policy: BudgetPolicy,
): { group: GroupPath; why: Sentence } | null {
  const top = readOnce(read);
  const below = changes.filter(({ group }) => group !== top.group && isUnder(group, top.group));
  if (below.length === 0) return null;
  const itself = changes.find(({ group }) => group === top.group);
  const budget = itself ? itself.own : top.own;
  if (typeof budget !== 'number') return null;
  const before = amountOf(holdersIn(top));
  const holders = holdersIn(withLimits(top, new Map(below.map(({ group, own }) => [group, own]))));
  const after = amountOf(holders);
  const allowed = Math.floor(budget * policy.overcommit);
  if (after <= allowed || after <= before) return null;
  const held = new Map(holdersIn(top).map(({ group, amount }) => [group, amount]));
  const raising = holders.filter(
    ({ group, amount }) => amount > (held.get(group) ?? 0) && below.some((each) => each.group === group),
  );
  const most = raising.sort((a, b) => b.amount - a.amount)[0];
  const left = Math.max(0, allowed - before);
  const said = { resource, team: policy.team, group: top.group, more: after - before, left, budget };
  return { group: most?.group ?? below[0]?.group ?? top.group, why: sayOfTeam('budget-exceeded', said) };
}

/**
 * Why the group's limit may not be `own`: more would be handed out below `top` than the policy lets, and more than is now.
 * Null when it may: also where it takes back something of what was too much before.
 */
export function whyTooMuch(
  read: BudgetNode,
  { resource, group, own }: { resource: BudgetResource; group: GroupPath; own: Limit<Amount> },
  { team, overcommit }: BudgetPolicy,
): Sentence | null {
  const top = readOnce(read);
  // Without a limit of the top group's there is no budget; and a top group's own limit is the budget itself.
  if (typeof top.own !== 'number' || group === top.group || !isUnder(group, top.group)) return null;
  const holders = holdersIn(top);
  const before = amountOf(holders);
  const after = amountOf(holdersIn(withLimit(top, group, own)));
  const allowed = Math.floor(top.own * overcommit);
  if (after <= allowed || after <= before) return null;
  const asked = { resource, team, group: top.group, more: after - before, left: Math.max(0, allowed - before) };
  const largest = holders.filter((holder) => holder.group !== group).sort((a, b) => b.amount - a.amount)[0];
  return largest === undefined
    ? sayOfTeam('budget-exceeded', { ...asked, budget: top.own })
    : sayOfTeam('budget-exceeded-by-others', {
        ...asked,
        budget: top.own,
        holder: largest.group,
        held: largest.amount,
      });
}
