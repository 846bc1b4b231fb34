/** Plans as the agent's own settings let them be: what those refuse is a note like any other, before anything is tried. */
import type { Guard } from '#server/agent/changes/guard.ts';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import { refusal } from '#server/domain/changes/sentences/note.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isBudgetRefusal } from '#server/domain/teams/budget-sentences.ts';

/** A controller handed down from above, a value beyond its bound. */
export function underCeiling<Plan extends ChangePlan>(plan: Plan, guard: Guard): Plan {
  const [above] = plan.writes.flatMap((write) =>
    write.group === plan.group ? [] : (guard.whyInside(write.group) ?? []),
  );
  const isRemoval = plan.through?.isRemoval ?? false;
  const over = guard.ceilings.whyNotWritten(plan.writes, { isRemoval }).map(({ why, key }) => refusal(why, key));
  const told = new Set(plan.notes.map(({ text }) => text));
  const notes = [...(above ? [refusal(above)] : []), ...over].filter(({ text }) => !told.has(text) && told.add(text));
  return notes.length === 0 ? plan : { ...plan, notes: [...plan.notes, ...notes], refused: true };
}

/** The error of what a note refuses. */
export function codeOfRefusal({
  code,
}: {
  code: string;
}): 'BUDGET_EXCEEDED' | 'CEILING' | 'GROUP_OWNED' | 'KERNEL_REFUSED' {
  if (isBudgetRefusal(code)) return 'BUDGET_EXCEEDED';
  if (code.startsWith('ceiling')) return 'CEILING';
  return code.startsWith('owner-keeps') ? 'GROUP_OWNED' : 'KERNEL_REFUSED';
}

/** What the agent's own settings refuse of it: its limits, and giving anything to what is in the parent. */
export function heldUnder<Plan extends ChangePlan>(plan: Plan, parent: GroupPath, guard: Guard): Plan {
  const held = underCeiling(plan, guard);
  const why = guard.ceilings.whyNotHeld(parent);
  return why ? { ...held, notes: [...held.notes, refusal(why)], refused: true } : held;
}
