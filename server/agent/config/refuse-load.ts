/**
 * What of a load is refused, and what it is warned of, each in a note of its step: by all of the load taken together, and of one
 * group what its plan as a change or a creation does not say already.
 */
import { refusal } from '#server/domain/changes/sentences/note.ts';
import type { LoadStep } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { AppError, type ErrorCode, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { BudgetChange } from '#server/domain/teams/budget-check.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { ofEachResource } from '#server/domain/teams/budget-resources.ts';
import { overBudget } from '../teams/check-budget.ts';
import { blankStep } from './blank-step.ts';
import type { LoadGround } from './load-ground.ts';

/** Of all steps, once they are planned: ceilings, budgets, and users and groups that nobody knows. Marks those that are refused. */
export function refuseLoad(ground: LoadGround, steps: readonly LoadStep[], policies: readonly BudgetPolicy[]): void {
  refuseByCeilings(ground, steps);
  refuseByBudgets(ground, steps, policies);
  for (const missing of ground.ids.missing) steps[0]?.notes.unshift(refusal(missing));
  for (const step of steps) step.refused = isRefused(step);
}

/** By the notes that it has so far. */
export function isRefused({ notes }: LoadStep): boolean {
  return notes.some(({ severity }) => severity === 'refused');
}

/** The step of a group that cannot be planned. Throws the error again where it is about more than that group. */
export function refusedStep(group: GroupPath, error: unknown): LoadStep {
  if (!isAppError(error) || !ofOneGroup.has(error.code)) throw error;
  const said = { code: 'unexpected', values: {}, ...error.sentence, text: error.public };
  return { ...blankStep(group), notes: [refusal(said)] };
}

/** What keeps one group from being planned, and not the others. */
const ofOneGroup: ReadonlySet<ErrorCode> = new Set([
  'BAD_INPUT',
  'GROUP_EXISTS',
  'GROUP_GONE',
  'GROUP_GUARDED',
  'CEILING',
  'NOT_AVAILABLE',
]);

/** To throw where a group is to be in a hierarchy that this host does not have. */
export function noSuchHierarchy(group: GroupPath, id: string): AppError {
  return new AppError('BAD_INPUT', {
    public: sayOfMeaning('config-no-such-hierarchy', { group, id }),
    field: 'groups',
  });
}

/** For a group that the agent leaves alone. */
export function refuseGuarded({ guard }: LoadGround, { group, notes }: LoadStep): void {
  const why = guard.whyGroup(group);
  if (why) notes.push(refusal(why));
}

/** A parent that comes with this load has the CPUs that the load gives it, and those that it sets the file's own check compares. */
export function refuseUnsetParent(
  { host, coming, given }: LoadGround,
  step: LoadStep,
  edits: readonly LimitEdit[],
): void {
  const home = host.hierarchyFor('cpuset');
  const parent = parentOf(step.group) ?? rootPath;
  if (home?.version !== 1 || !coming.get(parent)?.includes(home.id)) return;
  for (const { key, value } of edits) {
    if ((key !== 'cpuset.cpus' && key !== 'cpuset.mems') || value === '' || given.get(parent)?.has(key)) continue;
    step.notes.push(refusal(sayOfMeaning('config-cpuset-outside-parent', { parent, key }), key));
  }
}

/** libcgroup fills no cpuset, and neither does a load: what comes out is what the file says. */
export function warnOfEmptyCpuset(
  { host, limits }: LoadGround,
  { notes, makes }: LoadStep,
  edits: readonly LimitEdit[],
): void {
  const place = host.controllers.cpuset;
  if (place.kind !== 'available' || place.version !== 1) return;
  if (!makes.some(({ hierarchyId }) => hierarchyId === place.hierarchyId)) return;
  const unset = (['cpuset.cpus', 'cpuset.mems'] as const).filter((key) => !edits.some((edit) => edit.key === key));
  if (unset.length === 0) return;
  const list = unset.map((key) => (key === 'cpuset.mems' ? `${key} = 0;` : `${key} = 0-${limits.highestCpu};`));
  notes.push({
    severity: 'warning',
    ...sayOfMeaning('config-cpuset-empty', { keys: unset.join(', '), list: list.join(' ') }),
    key: null,
  });
}

/** What the agent's own settings refuse of each group, of what stands and of what an earlier step makes. */
function refuseByCeilings({ guard, coming }: LoadGround, steps: readonly LoadStep[]): void {
  for (const step of steps) {
    const told = new Set(step.notes.map(({ text }) => text));
    const parent = parentOf(step.group) ?? rootPath;
    // Below a group that comes with this load its limits are those that it comes with: judged by the journal, all at once.
    const isGiven = step.makes.length > 0 && !coming.has(parent);
    const over = [
      ...guard.ceilings.whyNotWritten(step.writes),
      ...[
        isGiven ? guard.ceilings.whyNotHeld(parent) : null,
        step.rights.length > 0 ? guard.ceilings.whyNotOwned(step.group) : null,
      ].flatMap((why) => (why ? [{ why, key: null }] : [])),
    ];
    for (const { why, key } of over) if (!told.has(why.text)) step.notes.push(refusal(why, key));
  }
}

/** What would hand out more than a team may, all of the file taken together; what it takes away counts as well. */
function refuseByBudgets(
  { host, limited }: LoadGround,
  steps: readonly LoadStep[],
  policies: readonly BudgetPolicy[],
): void {
  if (policies.length === 0) return;
  const gone = steps.flatMap(({ kind, group }): BudgetChange[] =>
    kind === 'remove' ? [{ group, own: none, io: [] }] : [],
  );
  for (const { group, why, key } of overBudget(host, policies, [...limited, ...gone]))
    steps.find((step) => step.group === group)?.notes.push(refusal(why, key));
}

const none = ofEachResource(() => 'max' as const);
