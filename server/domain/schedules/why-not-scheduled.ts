import type { ChangePlan, PlanNote } from '#server/domain/changes/change.ts';

/** Why no schedule is made of what its plan shows, as if it began now; null where nothing is in the way. */
export function whyNotScheduled({ notes }: Pick<ChangePlan, 'notes'>): PlanNote | null {
  // What stands already is no reason: it may not by then.
  return notes.find(({ severity, code }) => severity === 'refused' && code !== 'nothing-to-change') ?? null;
}
