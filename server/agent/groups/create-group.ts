/**
 * The verb `create`: the group's directories, v1 cpuset's CPUs and memory nodes so that it can be used at once, v2's
 * controllers for it, and its first limits: what plan-create.ts foretells, in that order. All of it or nothing: what was
 * made is removed when a later step fails.
 */

import { agentUser } from '#server/agent/agent-user.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { keepAfter } from '#server/agent/changes/apply-change.ts';
import { stepOf } from '#server/agent/changes/planned-step.ts';
import { runWrites } from '#server/agent/changes/run-writes.ts';
import { keepingOfNew, keepStepOf } from '#server/agent/wanted/keep-change.ts';
import { makeGroupDir, removeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { ApplyOutcome } from '#server/domain/changes/change.ts';
import { codeOfErrno, explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CreateOutcome, CreateRequest } from '#server/domain/groups/group-verbs.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { framed, leaving, sentenceOf } from '#server/domain/sentence.ts';
import { checkCreation } from './check-creation.ts';
import { makeUnit } from './make-unit.ts';
import { alreadyThere, type PlannedCreation, planCreate } from './plan-create.ts';

/**
 * Makes a group. Throws BAD_INPUT (unknown hierarchy or controller, a name that a control file has), GROUP_EXISTS,
 * GROUP_GONE (no such parent), CEILING, VALUES_MOVED, NO_PERMISSION, and KERNEL_REFUSED with the reason: nothing is left
 * then.
 */
export async function createGroup(
  scene: ChangeScene,
  request: CreateRequest,
  /** Where it was just planned. */
  planned?: PlannedCreation,
): Promise<CreateOutcome> {
  const { kind } = request;
  if (kind && kind !== 'directory') return makeUnit(scene, { ...request, kind });
  const creation = planned ?? planCreate(scene, request);
  const { group, hierarchies, plan, filling, enabling } = creation;
  checkCreation(plan, group, request.basis);
  // Filling never goes above the ceiling; handing a controller down might.
  for (const write of plan.writes) if (write.key === null) scene.guard.checkParent(write.group);
  const keeping = keepingOfNew(scene, { ...request, group }, keptPlaces(creation));
  const made: MountedHierarchy[] = [];
  try {
    const first = scene.steps.plan([
      ...plan.makes.map(({ hierarchyId, path }) => ({ kind: 'make' as const, group, hierarchyId, path })),
      ...plan.writes.map(stepOf),
      ...(keeping ? [keepStepOf(keeping)] : []),
    ]);
    // One hierarchy knows nothing of the other.
    const tries = await Promise.allSettled(
      hierarchies.map(async (hierarchy, at) => {
        await makeDir(hierarchy, group, (status) =>
          scene.steps.did(first + at, { status, after: null, errno: null, why: null }),
        );
        made.push(hierarchy);
      }),
    );
    const failed = tries.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    // Refused, they are put back: those of the groups above as well.
    const { result, writes } = await runWrites(scene, plan.writes, first + plan.makes.length);
    const outcome: ApplyOutcome = { result, writes, atMs: scene.now() };
    if (result !== 'applied') throw refusalError(outcome, group);
    if (keeping) {
      const step = first + plan.makes.length + plan.writes.length;
      await keepAfter(scene, { keeping, step, planned: plan.writes, writes });
    }
    return {
      group,
      made: plan.makes.map(({ path }) => path),
      filled: filling.map(({ path, text }) => ({ path, text })),
      limits:
        request.edits.length === 0 ? null : { ...outcome, writes: writes.slice(filling.length + enabling.length) },
      ...(keeping ? { wanted: keeping.moves } : {}),
    };
  } catch (cause) {
    throw await takeBack(made, group, cause);
  }
}

/** Where it will be, and what v2's parent will hand down to it. */
function keptPlaces({ hierarchies, context }: PlannedCreation) {
  const enable = controllerNames.filter((name) => context.places[name]?.version === 2);
  return { hierarchyIds: hierarchies.map(({ id }) => id), enable };
}

async function makeDir(
  hierarchy: MountedHierarchy,
  group: GroupPath,
  tell: (status: 'made' | 'refused') => void,
): Promise<void> {
  try {
    await makeGroupDir(hierarchy, group);
    tell('made');
  } catch (cause) {
    tell('refused');
    const errno = errnoOf(cause);
    if (errno === undefined || isAppError(cause)) throw cause;
    if (errno === 'EEXIST') throw alreadyThere(hierarchy, group);
    const path = dirOf(hierarchy, group);
    const { version } = hierarchy;
    const user = agentUser();
    throw new AppError(codeOfErrno(errno, 'create'), {
      public: explainRefusal({ errno, verb: 'create', file: '', path, text: null, version, user }),
      errno,
      file: path,
      field: 'name',
      cause,
    });
  }
}

function refusalError({ writes }: ApplyOutcome, group: GroupPath): AppError {
  const refused = writes.find((write) => write.status === 'refused') ?? writes.find((write) => write.why !== null);
  // What could not be put back in the new group goes with it.
  const stuck = writes.filter((write) => write.status === 'rollback-failed' && write.group !== group);
  return new AppError('KERNEL_REFUSED', {
    public: leaving((refused && sentenceOf(refused)) ?? sayOfChange('value-refused', {}), {
      left: stuck.map(({ path }) => path),
    }),
    errno: refused?.errno ?? undefined,
    file: refused?.path,
    field: refused?.key ?? undefined,
  });
}

/** Removes what was made and answers with the error to throw: the first one, with what could not be removed added to it. */
async function takeBack(made: readonly MountedHierarchy[], group: GroupPath, cause: unknown): Promise<unknown> {
  const left: string[] = [];
  for (const hierarchy of [...made].reverse()) {
    try {
      await removeGroupDir(hierarchy, group);
    } catch (failure) {
      if (errnoOf(failure) !== 'ENOENT' && !isAppError(failure)) left.push(dirOf(hierarchy, group));
    }
  }
  if (left.length === 0 || !isAppError(cause)) return cause;
  const { code, errno, file, field, sentence } = cause;
  const said = sentenceOf({ why: cause.public, sentence });
  return new AppError(code, {
    public: said ? leaving(said, { stays: left }) : framed(cause.public, { stays: left.join(', ') }),
    errno,
    file,
    field,
    cause,
  });
}
