/** The verb `planCreate`, and the look at the host that `create` starts with: what creating a group would do, in order. */

import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { underCeiling } from '#server/agent/changes/apply-change.ts';
import { readNewGroup } from '#server/cgroupfs/changes/read-new-group.ts';
import { dirOf, existsIn, hierarchiesOf, isControlFile } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { Creation } from '#server/domain/changes/plan/plan-creation.ts';
import { planCreation } from '#server/domain/changes/plan/plan-creation.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { CreatePlan, CreatePlanRequest } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { planCpusetFilling } from './fill-cpuset.ts';

/** A creation as it would be made now, and where. */
export interface PlannedCreation extends Creation {
  group: GroupPath;
  hierarchies: MountedHierarchy[];
}

/**
 * Plans a creation; nothing is made. Throws BAD_INPUT (unknown hierarchy or controller), GROUP_EXISTS (a control file's
 * name too), GROUP_GONE (no such parent) and CEILING; everything else that stands in the way is a note of the plan.
 */
export function planCreate(scene: Pick<ChangeScene, 'host' | 'guard'>, request: CreatePlanRequest): PlannedCreation {
  const { host, guard } = scene;
  const group = childOf(request.parent, request.name);
  guard.checkParent(request.parent);
  const hierarchies = hierarchiesToUse(scene, request, group);
  const enable = controllersToEnable(request, hierarchies);
  const context = readNewGroup(host, { group, hierarchies }, guard.whyGroup(group), request.edits);
  const makes = hierarchies.map((each) => {
    const { id, version } = each;
    return { hierarchyId: id, version, path: dirOf(each, group) };
  });
  const filling = planCpusetFilling(scene, hierarchies, group);
  return { group, hierarchies, ...planCreation(context, { makes, filling, enable, edits: request.edits }) };
}

/** What people see before. Throws as planCreate does. */
export function previewCreate(scene: Pick<ChangeScene, 'host' | 'guard'>, request: CreatePlanRequest): CreatePlan {
  return underCeiling(planCreate(scene, request).plan, scene.guard);
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
