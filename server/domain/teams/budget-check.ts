/** Whether a change hands out more than a team may: decided of what the kernel has now and what it would have then. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder, parentOf } from '#server/domain/groups/group-path.ts';
import type { Limit, LimitEdit } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetNode } from './budget.ts';
import { amountOf, amountOfLimit, holdersIn } from './budget.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { type Amount, type BudgetResource, budgetKeys } from './budget-resources.ts';
import { sayOfTeam } from './team-sentences.ts';

/** A group with the limits that it would have: one that stands, or one that would be made. */
export interface BudgetChange {
  group: GroupPath;
  own: Partial<Record<BudgetResource, Limit<Amount>>>;
}

/** What edits of a group's limits are to budgets; others than those of budgets are nothing to them. */
export function changeOfEdits(group: GroupPath, edits: readonly LimitEdit[]): BudgetChange {
  const own: BudgetChange['own'] = {};
  for (const edit of edits) {
    if (edit.key === budgetKeys.cpu) own.cpu = amountOfLimit(edit.value);
    if (edit.key === budgetKeys.memory) own.memory = amountOfLimit(edit.value);
    if (edit.key === budgetKeys.pids) own.pids = amountOfLimit(edit.value);
  }
  return { group, own };
}

/** The tree as it would be with the group's limit being `own`, the group made where it is not there. */
export function withLimit(node: BudgetNode, group: GroupPath, own: Limit<Amount>): BudgetNode {
  if (node.group === group) return { ...node, own };
  if (!isUnder(group, node.group)) return node;
  return {
    ...node,
    children: () => {
      const below = node.children();
      const isNew = parentOf(group) === node.group && !below.some((child) => child.group === group);
      const made: BudgetNode = { group, own, children: () => [] };
      return [...below.map((child) => withLimit(child, group, own)), ...(isNew ? [made] : [])];
    },
  };
}

/**
 * Why the group's limit may not be `own`: more would be handed out below `top` than the policy lets, and more than is now.
 * Null when it may: also where it takes back something of what was too much before.
 */
export function whyTooMuch(
  top: BudgetNode,
  { resource, group, own }: { resource: BudgetResource; group: GroupPath; own: Limit<Amount> },
  { team, overcommit }: BudgetPolicy,
): Sentence | null {
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
