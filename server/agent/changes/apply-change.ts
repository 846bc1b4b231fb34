/** The verbs `plan` and `apply`: one look at the group, one plan, and for apply the writes. Both run the same code. */

import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type {
  ApplyOutcome,
  ApplyRequest,
  ChangeContext,
  ChangePlan,
  ChangeRequest,
  PlannedWrite,
  WriteOutcome,
} from '#server/domain/changes/change.ts';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import { holderOf } from '#server/domain/groups/ground.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { type BudgetPolicy, isHeld } from '#server/domain/teams/budget-policy.ts';
import { codeOfRefusal, underCeiling } from '../ceilings/under-ceiling.ts';
import type { BudgetReader } from '../teams/budget-reader.ts';
import type { BudgetStore } from '../teams/budget-store.ts';
import type { TryKeeper } from '../tries/try-change.ts';
import { wayOfTry, withEnd } from '../tries/try-change.ts';
import { type Keeping, keepingOfLimits, keepStepOf, type WantedKeeper } from '../wanted/keep-change.ts';
import type { Guard } from './guard.ts';
import type { StepLog } from './planned-step.ts';
import { stepOf } from './planned-step.ts';
import { runThroughSystemd } from './run-systemd.ts';
import { rollBackWrites, runWrites } from './run-writes.ts';
import { isDelegatedByFile, isSystemdHost, readSystemdUnit } from './systemd-unit.ts';

/** Where a change happens: the host as it is mounted, and what must not be touched on it now. */
export interface ChangeScene {
  host: CgroupHost;
  guard: Guard;
  /** The journal, in which each step is before it is done. */
  steps: StepLog;
  /** Wall clock in milliseconds. */
  now: () => number;
  /** What is kept after a reboot; absent in tests that keep nothing. */
  wanted?: WantedKeeper | undefined;
  /** Changes that come back by themselves; absent where none does. */
  tries?: TryKeeper | undefined;
  /** Teams' budgets, for what nobody asks for just now; absent where what was stored with it counts. */
  budgets?: Pick<BudgetStore, 'policyFor'> | undefined;
  /** What they hand out, through files that are open already; absent where they are opened for each check. */
  budgetReader?: BudgetReader | undefined;
}

/** What a look at the host will be when other steps of one change are done before. */
export type Foresee = (context: ChangeContext) => ChangeContext;

/**
 * What the change would do; `cpusOf` tells the CPUs that a group uses now, NaN where that is not known, `foresee` what else will
 * have changed by then. Throws GROUP_GONE.
 */
export function previewChange(
  {
    host,
    guard,
    cpusOf,
    foresee,
  }: Pick<ChangeScene, 'host' | 'guard'> & {
    cpusOf?: (group: GroupPath) => number;
    foresee?: Foresee | undefined;
  },
  request: ChangeRequest,
): ChangePlan {
  const { group, edits, override, way } = wayOfTry(request);
  const found = readChangeContext(host, group, guard.whyGroup(group), edits);
  const context = foresee ? foresee(found) : found;
  const systemd = readSystemdUnit(host, group);
  const owner = systemd === null ? ownerWithin(host, context) : context.owner;
  const seen = { ...withCpuUse(context, cpusOf?.(group) ?? Number.NaN), systemd, owner };
  return underCeiling(planChange(seen, edits, { override, way }), guard);
}

/** A group in a unit that systemd leaves to others is nobody's whom a change could surprise. */
function ownerWithin(host: CgroupHost, { group, owner }: ChangeContext): ChangeContext['owner'] {
  if (owner.kind !== 'systemd' || !isSystemdHost(host)) return owner;
  const unit = holderOf(group)?.unit;
  return unit !== undefined && isDelegatedByFile(unit) ? { kind: 'none', label: null } : owner;
}

/** CPU use takes two looks, and the sampler has had them. */
export function withCpuUse(context: ChangeContext, cpus: number): ChangeContext {
  return Number.isNaN(cpus) ? context : { ...context, own: { ...context.own, use: { ...context.own.use, cpus } } };
}

/**
 * Makes the change that was previewed, or none of it. Throws GROUP_GONE, GROUP_GUARDED, CEILING, VALUES_MOVED,
 * CONFIRMATION_NEEDED, GROUP_OWNED with the owner's command, or KERNEL_REFUSED with the note that refuses; what the kernel itself refuses is in the outcome.
 */
export async function applyChange(
  scene: ChangeScene,
  asked: ApplyRequest,
  budget?: BudgetPolicy,
): Promise<ApplyOutcome> {
  const { host, guard, now } = scene;
  const request = wayOfTry(asked);
  guard.checkGroup(request.group);
  const plan = previewChange({ host, guard }, request);
  checkPlan(plan);
  if (plan.basis !== request.basis)
    throw new AppError('VALUES_MOVED', {
      public: sayOfChange('values-moved', { group: request.group }),
      detail: `basis ${request.basis}, now ${plan.basis}`,
    });
  if (plan.confirm !== null && request.confirmed !== plan.confirm)
    throw new AppError('CONFIRMATION_NEEDED', {
      public: sayOfChange('confirmation-needed', { name: plan.confirm }),
      field: 'confirmed',
    });
  // systemd keeps what it was told in files of its own.
  const keeping = plan.through ? null : keepingOfLimits(scene, request);
  return withEnd(scene, { request, plan, budget }, async () => ({
    ...(await writePlan(scene, plan, { keeping, isHeld: isHeld(budget) })),
    atMs: now(),
  }));
}

/** Throws GROUP_OWNED, CEILING or KERNEL_REFUSED with the first refusing note's sentence when the plan is one that will not be tried. */
export function checkPlan(plan: ChangePlan): void {
  const note = plan.notes.find((each) => each.severity === 'refused');
  if (!note) return;
  throw new AppError(codeOfRefusal(note), { public: note, field: note.key ?? undefined, detail: note.code });
}

/** Carries out a plan, by systemd where it is systemd's to do. Throws CEILING before the first write, GROUP_GONE when the group went away and nothing is left. */
export async function writePlan(
  scene: ChangeScene,
  plan: ChangePlan,
  { keeping = null, isHeld: held = false }: { keeping?: Keeping | null; isHeld?: boolean } = {},
): Promise<ApplyOutcome> {
  const { guard, now } = scene;
  if (plan.through)
    return { ...(await runThroughSystemd(scene, plan.through, plan.writes, { isHeld: held })), atMs: now() };
  for (const write of plan.writes) if (write.group !== plan.group) guard.checkParent(write.group);
  const first = scene.steps.plan([...plan.writes.map(stepOf), ...(keeping ? [keepStepOf(keeping)] : [])]);
  const { result, writes } = await runWrites(scene, plan.writes, first);
  const refused = writes.find((write) => write.status === 'refused');
  const untouched = writes.every((write) => write.status === 'refused' || write.status === 'not-tried');
  if (refused && untouched && refused.after === null && refused.errno === null)
    throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group: plan.group }) });
  if (!keeping || result !== 'applied') return { result, writes, atMs: now() };
  await keepAfter(scene, { keeping, step: first + plan.writes.length, planned: plan.writes, writes });
  return { result, writes, wanted: keeping.moves, atMs: now() };
}

/** The last step of a change. Throws STORAGE_FULL and STORAGE_BUSY: then all that was written is put back. */
export async function keepAfter(
  { host, steps, wanted }: Pick<ChangeScene, 'host' | 'steps' | 'wanted'>,
  done: { keeping: Keeping; step: number; planned: readonly PlannedWrite[]; writes: WriteOutcome[] },
): Promise<void> {
  const { group, after } = done.keeping;
  try {
    wanted?.store.put(group, after);
  } catch (cause) {
    await rollBackWrites(host, done.planned, done.writes);
    throw cause;
  }
  steps.did(done.step, { status: 'kept', after: null, errno: null, why: null });
}
