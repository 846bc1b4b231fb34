/**
 * The verb `create`: the group's directories, v1 cpuset's CPUs and memory nodes so that it can be used at once, v2's
 * controllers for it, and its first limits. All of it or nothing: what was made is removed when a later step fails.
 */

import { agentUser } from '#server/agent/agent-user.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { checkPlan, writePlan } from '#server/agent/changes/apply-change.ts';
import { rollBackWrites, runWrites } from '#server/agent/changes/run-writes.ts';
import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { makeGroupDir, removeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { dirOf, existsIn, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { ApplyOutcome, ChangeContext, PlannedWrite, WriteOutcome } from '#server/domain/changes/change.ts';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { planEnabling } from '#server/domain/changes/plan/plan-enabling.ts';
import { codeOfErrno, explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { CreateOutcome, CreateRequest } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { limitControllers } from '#server/domain/limits/limit-catalogue.ts';
import { planCpusetFilling } from './fill-cpuset.ts';

/** What has been done so far, to be taken back in reverse. */
interface Done {
  made: MountedHierarchy[];
  written: { planned: PlannedWrite[]; outcomes: WriteOutcome[] }[];
}

/**
 * Makes a group. Throws BAD_INPUT (unknown hierarchy or controller, a name that a control file has), GROUP_EXISTS,
 * GROUP_GONE (no such parent), CEILING, NO_PERMISSION, and KERNEL_REFUSED with the reason: nothing is left then.
 */
export async function createGroup(scene: ChangeScene, request: CreateRequest): Promise<CreateOutcome> {
  const group = childOf(request.parent, request.name);
  scene.guard.checkParent(request.parent);
  const hierarchies = hierarchiesToUse(scene, request, group);
  const enable = controllersToEnable(request, hierarchies);
  const done: Done = { made: [], written: [] };
  try {
    // What comes after is planned from the directories as the kernel makes them, and put into the journal then.
    const first = scene.steps.plan(
      hierarchies.map((hierarchy) => ({
        kind: 'make',
        group,
        hierarchyId: hierarchy.id,
        path: dirOf(hierarchy, group),
      })),
    );
    for (const [at, hierarchy] of hierarchies.entries()) {
      await makeDir(hierarchy, group, (status) =>
        scene.steps.did(first + at, { status, after: null, errno: null, why: null }),
      );
      done.made.push(hierarchy);
    }
    const filling = planCpusetFilling(scene, hierarchies, group);
    await writeOrFail(scene, filling, done);
    await writeOrFail(scene, planEnablingAll(scene, group, enable), done);
    const limits = await applyFirstLimits(scene, group, request.edits);
    return {
      group,
      made: hierarchies.map((hierarchy) => dirOf(hierarchy, group)),
      filled: filling.map(({ path, text }) => ({ path, text })),
      limits,
    };
  } catch (cause) {
    throw await takeBack(scene, group, done, cause);
  }
}

function hierarchiesToUse({ host }: ChangeScene, request: CreateRequest, group: GroupPath): MountedHierarchy[] {
  const asked = [...new Set(request.hierarchies)];
  return (asked.length > 0 ? asked : hierarchiesOfParent(host, request.parent)).map((id) => {
    const hierarchy = host.hierarchyById(id);
    if (!hierarchy)
      throw new AppError('BAD_INPUT', {
        public: `This host has no hierarchy ${JSON.stringify(id)}.`,
        field: 'hierarchies',
      });
    if (existsIn(hierarchy, group)) throw alreadyThere(hierarchy, group);
    if (!existsIn(hierarchy, request.parent))
      throw new AppError('GROUP_GONE', {
        public: `The parent ${request.parent} does not exist in ${hierarchy.mountPoint}. Create it there first.`,
        file: dirOf(hierarchy, request.parent),
        field: 'hierarchies',
      });
    return hierarchy;
  });
}

/** Where a child is made when nobody says where. A named hierarchy is somebody else's (systemd's), and has no limits. */
function hierarchiesOfParent(host: CgroupHost, parent: GroupPath): string[] {
  const places = hierarchiesOf(host, parent).filter((hierarchy) => !hierarchy.readOnly && hierarchy.name === null);
  if (places.length > 0) return places.map((hierarchy) => hierarchy.id);
  throw new AppError('GROUP_GONE', {
    public: `The parent ${parent} does not exist in any hierarchy that can be written.`,
    field: 'parent',
  });
}

/** Null: nobody said which. */
function controllersToEnable(
  request: CreateRequest,
  hierarchies: readonly MountedHierarchy[],
): ControllerName[] | null {
  if (request.enable === null) return null;
  const v2 = hierarchies.find((hierarchy) => hierarchy.version === 2);
  return [...new Set(request.enable)].map((name) => {
    const controller = controllerNames.find((known) => known === name);
    if (controller && v2?.controllers.includes(controller)) return controller;
    throw new AppError('BAD_INPUT', {
      public: `${JSON.stringify(name)} is not a controller that cgroup v2 offers to this group.`,
      field: 'enable',
    });
  });
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

function alreadyThere(hierarchy: MountedHierarchy, group: GroupPath): AppError {
  const path = dirOf(hierarchy, group);
  const what = existsIn(hierarchy, group) ? 'a group' : 'a control file';
  return new AppError('GROUP_EXISTS', {
    public: `There is ${what} of that name already: ${path}. Choose another name.`,
    errno: 'EEXIST',
    file: path,
    field: 'name',
  });
}

/**
 * The enabling steps of all controllers, from one look. Throws KERNEL_REFUSED when one is foreseen to fail. With null those
 * that the parent has and can hand down as it is: what would be refused was not asked for.
 */
function planEnablingAll(
  { host, guard }: ChangeScene,
  group: GroupPath,
  enable: ControllerName[] | null,
): PlannedWrite[] {
  if (enable?.length === 0) return [];
  const context: ChangeContext = readChangeContext(host, group, null, []);
  const isOneStep = (controller: ControllerName) => context.missing[controller]?.enableIn.length === 1;
  return (enable ?? limitControllers.filter(isOneStep)).flatMap((controller) => {
    const missing = context.missing[controller];
    if (!missing) return [];
    const { writes, notes } = planEnabling(context, controller, missing);
    const refusal = notes.find((note) => note.severity === 'refused');
    if (refusal && enable === null) return [];
    if (refusal) throw new AppError('KERNEL_REFUSED', { public: refusal.text, field: 'enable', detail: refusal.code });
    for (const write of writes) guard.checkParent(write.group);
    return writes;
  });
}

async function writeOrFail(scene: ChangeScene, planned: PlannedWrite[], done: Done): Promise<void> {
  const { result, writes } = await runWrites(scene, planned);
  if (result !== 'applied') throw refusalError({ result, writes, atMs: 0 });
  done.written.push({ planned, outcomes: writes });
}

async function applyFirstLimits(
  scene: ChangeScene,
  group: GroupPath,
  edits: CreateRequest['edits'],
): Promise<ApplyOutcome | null> {
  if (edits.length === 0) return null;
  const plan = planChange(readChangeContext(scene.host, group, scene.guard.whyGroup(group), edits), edits);
  // What a new group has already needs no write.
  if (plan.refused && plan.notes.every((note) => note.severity !== 'refused' || note.code === 'nothing-to-change'))
    return { result: 'applied', writes: [], atMs: scene.now() };
  checkPlan(plan);
  const outcome = await writePlan(scene, plan);
  if (outcome.result !== 'applied') throw refusalError(outcome);
  return outcome;
}

function refusalError({ result, writes }: ApplyOutcome): AppError {
  const refused = writes.find((write) => write.status === 'refused') ?? writes.find((write) => write.why !== null);
  const stuck = writes.filter((write) => write.status === 'rollback-failed').map((write) => write.path);
  const rest = result === 'broken' ? ` These could not be put back: ${stuck.join(', ')}.` : '';
  return new AppError('KERNEL_REFUSED', {
    public: `${refused?.why ?? 'The kernel refused a value.'}${rest}`,
    errno: refused?.errno ?? undefined,
    file: refused?.path,
    field: refused?.key ?? undefined,
  });
}

/** Undoes in reverse and answers with the error to throw: the first one, with what could not be undone added to it. */
async function takeBack({ host }: ChangeScene, group: GroupPath, done: Done, cause: unknown): Promise<unknown> {
  const left: string[] = [];
  for (const { planned, outcomes } of [...done.written].reverse()) {
    // What was written into the new group goes with it.
    const elsewhere = planned.map((write) => write.group !== group);
    const kept = outcomes.filter((_, at) => elsewhere[at]);
    await rollBackWrites(
      host,
      planned.filter((_, at) => elsewhere[at]),
      kept,
    );
    left.push(...kept.filter((outcome) => outcome.status === 'rollback-failed').map((outcome) => outcome.path));
  }
  for (const hierarchy of [...done.made].reverse()) {
    try {
      await removeGroupDir(hierarchy, group);
    } catch (failure) {
      if (errnoOf(failure) !== 'ENOENT' && !isAppError(failure)) left.push(dirOf(hierarchy, group));
    }
  }
  if (left.length === 0 || !isAppError(cause)) return cause;
  const { code, errno, file, field } = cause;
  return new AppError(code, {
    public: `${cause.public} These could not be put back: ${left.join(', ')}.`,
    errno,
    file,
    field,
    cause,
  });
}
