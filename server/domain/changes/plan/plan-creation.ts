/**
 * What creating a group would do, in order: a directory in each hierarchy, a v1 cpuset filled, v2 controllers enabled,
 * the first limits. Pure: the preview and the creation run this same code on the same look at the host.
 */
import { fingerprintOf } from '#server/domain/changes/basis.ts';
import type { ChangeContext, PlanNote, PlannedWrite } from '#server/domain/changes/change.ts';
import { equivalentsOf, equivalentsOfCreation } from '#server/domain/changes/equivalents.ts';
import { withEnabled, withFilled } from '#server/domain/changes/new-group.ts';
import { newcomerNotes } from '#server/domain/changes/owner-notes.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import type { CreatePlan, PlannedDir } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { reachedLimits, type TreeLimits } from '#server/domain/groups/tree-limits.ts';
import { limitControllers, seldomWanted } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { planChange } from './plan-change.ts';
import { planEnabling } from './plan-enabling.ts';

export interface Creation {
  plan: CreatePlan;
  /** The group as it is before its first limits. */
  context: ChangeContext;
  /** The parts of `plan.writes`, in their order. */
  filling: readonly PlannedWrite[];
  enabling: readonly PlannedWrite[];
  limits: readonly PlannedWrite[];
}

/** Those that a new group gets when nothing is said. */
const usualControllers = limitControllers.filter((controller) => !seldomWanted.includes(controller));

/** `context` is that of the group right after its directories were made. Never throws: a refusal is a note of the plan. */
export function planCreation(
  context: ChangeContext,
  {
    makes,
    filling,
    enable,
    edits,
    above = [],
  }: {
    makes: PlannedDir[];
    filling: PlannedWrite[];
    /** Null: those with limits that the parent can hand down as it is. */
    enable: readonly ControllerName[] | null;
    edits: readonly LimitEdit[];
    /** Of v2: the parent and all above it, nearest first. */
    above?: readonly TreeLimits[];
  },
): Creation {
  const wanted = enable ?? usualControllers.filter((controller) => canHandDown(context, controller));
  const steps = wanted.flatMap((controller) => {
    const missing = context.missing[controller];
    return missing ? [planEnabling(context, controller, missing)] : [];
  });
  const enabling = steps.flatMap((step) => step.writes);
  const then = withEnabled(withFilled(context, filling), wanted, makes);
  const first = planChange(then, edits, { isNew: true });
  const writes = [...filling, ...enabling, ...first.writes];
  const notes = distinct([
    ...nestingNotes(above),
    ...steps.flatMap((step) => step.notes),
    ...notesOfLimits(then, first.notes, edits),
  ]);
  const plan: CreatePlan = {
    ...first,
    makes,
    unit: null,
    writes,
    notes,
    refused: notes.some((one) => one.severity === 'refused'),
    // Before the controller is enabled its siblings have no weights to compare with.
    shares: null,
    equivalents: equivalentsOfCreation(
      { group: context.group, makes, controllers: controllersOf(then) },
      equivalentsOf(then, edits, writes),
    ),
    basis: fingerprintOf([
      first.basis,
      ...makes.map(({ path }) => `make ${path}`),
      ...[...filling, ...enabling].map(({ path, text }) => `write ${path} ${text}`),
    ]),
  };
  return { plan, context: then, filling, enabling, limits: first.writes };
}

/** Why the directory itself would be refused. */
function nestingNotes(above: readonly TreeLimits[]): PlanNote[] {
  return reachedLimits(above).map((reached) =>
    reached.kind === 'depth' ? note('nested-too-deep', reached) : note('too-many-groups', reached),
  );
}

/** Of what nobody asked for, nothing that would be refused. */
function canHandDown(context: ChangeContext, controller: ControllerName): boolean {
  const missing = context.missing[controller];
  if (missing?.enableIn.length !== 1) return false;
  return planEnabling(context, controller, missing).notes.every(({ severity }) => severity !== 'refused');
}

/** A new group that gets no limits, or those it would have anyway, is no reason to refuse. */
function notesOfLimits(context: ChangeContext, notes: readonly PlanNote[], edits: readonly LimitEdit[]): PlanNote[] {
  const others = notes.filter(({ code }) => code !== 'nothing-to-change');
  if (others.length === notes.length || others.some(({ severity }) => severity === 'refused')) return others;
  const same = edits.map(({ key }) => note('as-in-new-group', { limit: key }, key));
  return [...others, ...same, ...newcomerNotes(context)];
}

function distinct(notes: readonly PlanNote[]): PlanNote[] {
  return notes.filter((one, at) => notes.findIndex(({ text }) => text === one.text) === at);
}

/** Those that the group will have, in the order of the catalogue and by the kernel's names: v1 calls io blkio. */
function controllersOf({ places }: ChangeContext): string[] {
  return controllerNames
    .filter((controller) => places[controller] !== undefined)
    .map((controller) => (controller === 'io' && places.io?.version === 1 ? 'blkio' : controller));
}
