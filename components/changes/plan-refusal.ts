/** Whether a plan is one that will not be tried, and how it is headed. Pure. */
import type { PlanNote } from '#server/domain/changes/change.ts';

/** That nothing is left to change keeps a plan from being applied, but refuses nothing. */
export function isRefusal({ severity, code }: Pick<PlanNote, 'severity' | 'code'>): boolean {
  return severity === 'refused' && code !== 'nothing-to-change';
}

/** The first reason why it will not be tried; null when it can be, or has nothing to do. */
export function refusalOf({ notes }: { notes: readonly PlanNote[] }): PlanNote | null {
  return notes.find(isRefusal) ?? null;
}

/** Over a preview; null while there is none. */
export function previewTitle(plan: { notes: readonly PlanNote[] } | null): string {
  return plan && refusalOf(plan) ? 'This would happen' : 'This will happen';
}
