/** The verb `planCreate`, and the look at the host that `create` starts with: what creating a group would do, in order. */

import { heldUnder } from '#server/agent/ceilings/under-ceiling.ts';
import type { ChangeScene, Foresee } from '#server/agent/changes/apply-change.ts';
import { isSystemdHost } from '#server/agent/changes/systemd-unit.ts';
import { readNewGroup } from '#server/cgroupfs/changes/read-new-group.ts';
import { dirOf, existsIn, hierarchiesOf, isControlFile } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readTreeLimits } from '#server/cgroupfs/groups/read-tree-limits.ts';
import { fingerprintOf } from '#server/domain/changes/basis.ts';
import type { Creation } from '#server/domain/changes/plan/plan-creation.ts';
import { planCreation } from '#server/domain/changes/plan/plan-creation.ts';
import { refusal } from '#server/domain/changes/sentences/note.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { type Ground, newGroupPath } from '#server/domain/groups/ground.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { CreatePlan, CreatePlanRequest } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import { type Sentence, sentenceOf } from '#server/domain/sentence.ts';
import { planCpusetFilling } from './fill-cpuset.ts';
import { planNewUnit } from './make-unit.ts';
import { noteOnPlace, readGround } from './read-ground.ts';

/** A creation as it would be made now, and where. */
export interface PlannedCreation extends Creation {
  group: GroupPath;
  hierarchies: MountedHierarchy[];
}

/**
 * Plans a creation; nothing is made. Throws BAD_INPUT (unknown hierarchy or controller, a name of systemd's units), GROUP_EXISTS (a
 * control file's name too), GROUP_GONE (no such parent) and CEILING; everything else that stands in the way is a note of the plan.
 */
export function planCreate(
  scene: Pick<ChangeScene, 'host' | 'guard'>,
  request: CreatePlanRequest,
  /** `fills`: false leaves a v1 cpuset as the kernel makes it. */
  { fills = true, foresee = (context) => context }: { fills?: boolean; foresee?: Foresee } = {},
): PlannedCreation {
  const { host, guard } = scene;
  const group = childOf(request.parent, request.name);
  guard.checkParent(request.parent, group);
  refuseUnitName(host, group);
  const hierarchies = hierarchiesToUse(scene, request, group);
  const enable = controllersToEnable(request, hierarchies);
  const context = foresee(readNewGroup(host, { group, hierarchies }, guard.whyGroup(group), request.edits));
  const makes = hierarchies.map((each) => {
    const { id, version } = each;
    return { hierarchyId: id, version, path: dirOf(each, group) };
  });
  const filling = fills ? planCpusetFilling(scene, hierarchies, group) : [];
  const above = hierarchies.flatMap((each) => readTreeLimits(each, request.parent));
  const creation = planCreation(context, { makes, filling, enable, edits: request.edits, above });
  return { group, hierarchies, ...creation, plan: heldUnder(creation.plan, request.parent, guard) };
}

/**
 * What people see before. Throws as planCreate and planNewUnit do, but for GROUP_EXISTS: while a name is typed, one that is
 * taken is an answer like any other, a plan that is refused.
 */
export async function previewCreate(
  scene: Pick<ChangeScene, 'host' | 'guard'>,
  request: CreatePlanRequest,
): Promise<CreatePlan> {
  const { kind } = request;
  try {
    if (kind && kind !== 'directory') return planNewUnit(scene, { ...request, kind }).plan;
    const { plan } = planCreate(scene, request);
    return placedOn(await readGround(scene, request.parent), plan);
  } catch (cause) {
    const said =
      isAppError(cause) && cause.code === 'GROUP_EXISTS'
        ? sentenceOf({ why: cause.public, sentence: cause.sentence })
        : null;
    if (said === null) throw cause;
    return takenName(newGroupPath(request), said);
  }
}

/**
 * A service, scope or the like has one name on the whole host, wherever it runs: a directory of that name in a slice would pass for
 * it, and a change or a removal of the directory would be one of the unit. A slice's name is its place.
 */
function refuseUnitName(host: Pick<CgroupHost, 'proc'>, group: GroupPath): void {
  const unit = unitOf(group);
  if (unit === null || unit.endsWith('.slice') || !isSystemdHost(host)) return;
  throw new AppError('BAD_INPUT', { public: sayOfGroup('directory-as-unit', { unit }), field: 'name' });
}

/** Whose the place is says more than that a unit's group may be set back. */
function placedOn(ground: Ground, plan: CreatePlan): CreatePlan {
  const place = noteOnPlace(ground);
  if (place === null && ground.holding.kind !== 'delegated') return plan;
  const others = plan.notes.filter(({ code }) => !code.startsWith('owner-systemd'));
  return { ...plan, notes: place === null ? others : [...others, place] };
}

/** Nothing is made of a name that is taken, so that there is nothing else to say. */
function takenName(group: GroupPath, said: Sentence): CreatePlan {
  return {
    group,
    makes: [],
    unit: null,
    writes: [],
    notes: [refusal(said)],
    refused: true,
    confirm: null,
    effective: [],
    effectiveNow: [],
    shares: null,
    equivalents: { shell: [], libcgroup: [], systemd: [] },
    basis: fingerprintOf([group, said.code]),
  };
}

/** The error of a name that a group or a control file has already. */
export function alreadyThere(hierarchy: MountedHierarchy, group: GroupPath): AppError {
  const path = dirOf(hierarchy, group);
  return new AppError('GROUP_EXISTS', {
    public: sayOfGroup(existsIn(hierarchy, group) ? 'name-of-group' : 'name-of-file', { path }),
    errno: 'EEXIST',
    file: path,
    field: 'name',
  });
}

function hierarchiesToUse(
  { host }: Pick<ChangeScene, 'host'>,
  request: CreatePlanRequest,
  group: GroupPath,
): MountedHierarchy[] {
  const asked = [...new Set(request.hierarchies)];
  return (asked.length > 0 ? asked : hierarchiesOfParent(host, request.parent)).map((id) => {
    const hierarchy = host.hierarchyById(id);
    if (!hierarchy)
      throw new AppError('BAD_INPUT', {
        public: sayOfGroup('no-such-hierarchy', { id }),
        field: 'hierarchies',
      });
    if (existsIn(hierarchy, group) || isControlFile(hierarchy, group)) throw alreadyThere(hierarchy, group);
    if (!existsIn(hierarchy, request.parent))
      throw new AppError('GROUP_GONE', {
        public: sayOfGroup('parent-not-in', { parent: request.parent, mountPoint: hierarchy.mountPoint }),
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
    public: sayOfGroup('parent-nowhere', { parent }),
    field: 'parent',
  });
}

/** Null: nobody said which. */
function controllersToEnable(
  request: CreatePlanRequest,
  hierarchies: readonly MountedHierarchy[],
): ControllerName[] | null {
  if (request.enable === null) return null;
  const v2 = hierarchies.find((hierarchy) => hierarchy.version === 2);
  return [...new Set(request.enable)].map((name) => {
    const controller = controllerNames.find((known) => known === name);
    if (controller && v2?.controllers.includes(controller)) return controller;
    throw new AppError('BAD_INPUT', {
      public: sayOfGroup('no-such-controller', { name }),
      field: 'enable',
    });
  });
}
