/** A group whose making or removing was cut short: the making is put back, the removing finished. */
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { PlannedStep, StepLog } from '#server/agent/changes/planned-step.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import { putBackWrites, writesOf } from '#server/agent/changes/recover-writes.ts';
import { inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { sayOfRecovery } from '#server/domain/changes/sentences/recovery-sentences.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { reasonOf, type Sentence } from '#server/domain/sentence.ts';
import { recoverMakeUnit, recoverRemoveUnit, unitRemovalOf, unitStepOf } from './recover-unit.ts';
import { removePlace } from './remove-group.ts';

export type DirStep = Extract<PlannedStep, { kind: 'make' | 'remove' }>;

/** Last first: what was written elsewhere for the new group, then its directories, with all that was written into them. */
export async function recoverCreate(host: CgroupHost, change: OpenChange, steps: StepLog): Promise<Found> {
  const unit = unitStepOf(change);
  if (unit) return recoverMakeUnit(host, { change, step: unit }, steps);
  const made = new Set(change.steps.flatMap((step) => (step.kind === 'make' ? [step.group] : [])));
  const writes = writesOf(change);
  const elsewhere = await putBackWrites(
    host,
    writes.filter(({ write }) => !made.has(write.group)),
    steps,
  );
  const dirs: RecoveredValue[] = [];
  for (const [at, step] of [...change.steps.entries()].reverse())
    if (step.kind === 'make') dirs.unshift(await unmake(host, step, change.done.get(at)?.status));
  // They went with their directories; where one stands, so do they.
  const inside = writes.filter(({ write }) => made.has(write.group));
  const standing = inside.filter(({ write }) =>
    dirs.some(({ what, status }) => isLeft(status) && isIn(write.path, what)),
  );
  const left = await putBackWrites(host, standing, steps);
  return { isWhole: false, values: [...dirs, ...elsewhere, ...left] };
}

/** Removes a directory that a change had made, or may have made. */
export async function unmake(host: CgroupHost, step: DirStep, done: string | undefined): Promise<RecoveredValue> {
  const value = blankValue(step);
  // Somebody else's, which stood in the way.
  if (done === 'refused') return value;
  if (inodeOf(step.path) === null) return { ...value, status: done ? 'rolled-back' : 'not-tried' };
  const why = await removeDir(host, step);
  return why === null
    ? { ...value, status: 'rolled-back' }
    : { ...value, after: 'there', status: 'rollback-failed', ...reasonOf(why) };
}

/** A directory that is gone cannot be brought back as it was: with one gone, the others follow. */
export async function recoverRemove(host: CgroupHost, change: OpenChange): Promise<Found> {
  const unit = unitRemovalOf(change);
  if (unit) return recoverRemoveUnit(unit);
  const steps = change.steps.flatMap((step) => (step.kind === 'remove' ? [step] : []));
  if (steps.every(isThere))
    return { isWhole: false, values: steps.map((step) => ({ ...blankValue(step), after: 'there' })) };
  const wasWhole = !steps.some(isThere);
  const values: RecoveredValue[] = [];
  for (const step of steps) {
    const why = isThere(step) ? await removeDir(host, step) : null;
    values.push(
      why === null
        ? { ...blankValue(step), status: 'removed' }
        : { ...blankValue(step), after: 'there', status: 'in-the-way', ...reasonOf(why) },
    );
  }
  const isWhole = values.every(({ status }) => status === 'removed');
  if (wasWhole || !isWhole) return { isWhole, values };
  return { isWhole, values, reason: sayOfRecovery('removal-finished', {}) };
}

/** The very directory: not another that something has made under its name since. */
export function isThere({ path, ...step }: Extract<PlannedStep, { kind: 'remove' }>): boolean {
  const inode = inodeOf(path);
  return inode !== null && inode === step.inode;
}

/** Null when it is gone, or why it cannot be removed. */
async function removeDir(host: CgroupHost, { group, hierarchyId, path }: DirStep): Promise<Sentence | null> {
  const hierarchy = host.hierarchyById(hierarchyId);
  if (!hierarchy) return sayOfGroup('hierarchy-not-mounted', { id: hierarchyId });
  return removePlace({ hierarchy, dir: path }, { group });
}

function blankValue({ path }: DirStep): RecoveredValue {
  return { what: path, asked: null, before: null, after: null, status: 'not-tried', errno: null, why: null };
}

function isLeft(status: RecoveredValue['status']): boolean {
  return status === 'rollback-failed';
}

function isIn(path: string, dir: string): boolean {
  return path.startsWith(`${dir}/`);
}
