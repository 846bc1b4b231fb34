/** The verbs `plan` and `apply`: one look at the group, one plan, and for apply the writes. Both run the same code. */

import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type {
  ApplyOutcome,
  ApplyRequest,
  ChangeContext,
  ChangePlan,
  ChangeRequest,
} from '#server/domain/changes/change.ts';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { refusal } from '#server/domain/changes/sentences/note.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { Guard } from './guard.ts';
import type { StepLog } from './planned-step.ts';
import { runThroughSystemd } from './run-systemd.ts';
import { runWrites } from './run-writes.ts';
import { readSystemdUnit } from './systemd-unit.ts';

/** Where a change happens: the host as it is mounted, and what must not be touched on it now. */
export interface ChangeScene {
  host: CgroupHost;
  guard: Guard;
  /** The journal, in which each step is before it is done. */
  steps: StepLog;
  /** Wall clock in milliseconds. */
  now: () => number;
}

/** What the change would do; `cpusOf` tells the CPUs that a group uses now, NaN where that is not known. Throws GROUP_GONE. */
export function previewChange(
  { host, guard, cpusOf }: Omit<ChangeScene, 'now' | 'steps'> & { cpusOf?: (group: GroupPath) => number },
  { group, edits, override, way }: ChangeRequest,
): ChangePlan {
  const context = readChangeContext(host, group, guard.whyGroup(group), edits);
  const seen = { ...withCpuUse(context, cpusOf?.(group) ?? Number.NaN), systemd: readSystemdUnit(host, group) };
  return underCeiling(planChange(seen, edits, { override, way }), guard);
}

/** Handing a controller down from above the agent's ceiling would be refused: said before anything is tried. */
export function underCeiling<Plan extends ChangePlan>(plan: Plan, guard: Guard): Plan {
  const [why] = plan.writes.flatMap((write) =>
    write.group === plan.group ? [] : (guard.whyInside(write.group) ?? []),
  );
  return why === undefined ? plan : { ...plan, notes: [...plan.notes, refusal(why)], refused: true };
}

/** CPU use takes two looks, and the sampler has had them. */
export function withCpuUse(context: ChangeContext, cpus: number): ChangeContext {
  return Number.isNaN(cpus) ? context : { ...context, own: { ...context.own, use: { ...context.own.use, cpus } } };
}

/**
 * Makes the change that was previewed, or none of it. Throws GROUP_GONE, GROUP_GUARDED, CEILING, VALUES_MOVED,
 * CONFIRMATION_NEEDED, GROUP_OWNED with the owner's command, or KERNEL_REFUSED with the note that refuses; what the kernel itself refuses is in the outcome.
 */
export async function applyChange(scene: ChangeScene, request: ApplyRequest): Promise<ApplyOutcome> {
  const { host, guard, now } = scene;
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
  return { ...(await writePlan(scene, plan)), atMs: now() };
}

/** Throws GROUP_OWNED or KERNEL_REFUSED with the first refusing note's sentence when the plan is one that will not be tried. */
export function checkPlan(plan: ChangePlan): void {
  const note = plan.notes.find((each) => each.severity === 'refused');
  if (!note) return;
  const code = note.code.startsWith('owner-keeps') ? 'GROUP_OWNED' : 'KERNEL_REFUSED';
  throw new AppError(code, { public: note, field: note.key ?? undefined, detail: note.code });
}

/** Carries out a plan, by systemd where it is systemd's to do. Throws CEILING before the first write, GROUP_GONE when the group went away and nothing is left. */
export async function writePlan(scene: ChangeScene, plan: ChangePlan): Promise<ApplyOutcome> {
  const { guard, now } = scene;
  if (plan.through) return { ...(await runThroughSystemd(scene, plan.through, plan.writes)), atMs: now() };
  for (const write of plan.writes) if (write.group !== plan.group) guard.checkParent(write.group);
  const { result, writes } = await runWrites(scene, plan.writes);
  const refused = writes.find((write) => write.status === 'refused');
  const untouched = writes.every((write) => write.status === 'refused' || write.status === 'not-tried');
  if (refused && untouched && refused.after === null && refused.errno === null)
    throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group: plan.group }) });
  return { result, writes, atMs: now() };
}
