/** Controllers that the host has and a group lacks, with what it takes to enable them (v2: subtree_control on the way down). */
import type { ChangeContext, MissingController } from '#server/domain/change.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import { ancestorsOf } from '#server/domain/group-path.ts';
import type { ControllerName } from '#server/domain/host.ts';
import { controllerNames } from '#server/domain/host.ts';
import { readText } from './files.ts';
import type { FoundGroup } from './find-group.ts';
import { placeOf, readControllers } from './find-group.ts';
import { dirOf } from './group-dirs.ts';
import type { MountedHierarchy } from './mounts.ts';
import type { CgroupHost } from './open-host.ts';
import { readPids } from './read-group-use.ts';

/** Source: cgroup-v2.rst, "Threads"; only these work inside a threaded subtree. */
const threadedControllers: readonly ControllerName[] = ['cpu', 'cpuset', 'pids', 'perf_event'];

/** What the group lacks. `enableIn` is empty where the group is not in the controller's hierarchy at all. */
export function readMissing(host: CgroupHost, found: FoundGroup): ChangeContext['missing'] {
  const missing: ChangeContext['missing'] = {};
  const stepsOf = enablingSteps(found);
  for (const controller of controllerNames) {
    const home = host.hierarchyFor(controller);
    if (!home || placeOf(found, controller)) continue;
    missing[controller] = { version: home.version, hierarchyId: home.id, enableIn: stepsOf(controller, home) };
  }
  return missing;
}

interface GroupOnTheWay {
  group: GroupPath;
  path: string;
  controllers: ControllerName[];
  subtree: ControllerName[];
  processes: number;
  isRoot: boolean;
  threaded: boolean;
}

/** Reads the ancestors once, however many controllers are missing. */
function enablingSteps(found: FoundGroup) {
  const place = found.places.find((each) => each.hierarchy.version === 2);
  const way = place
    ? ancestorsOf(found.group)
        .reverse()
        .map((group) => readOnTheWay(place.hierarchy, group))
    : [];
  return (controller: ControllerName, home: MountedHierarchy): MissingController['enableIn'] => {
    if (home.version !== 2) return [];
    let reached = true;
    return way
      .filter((at) => !at.subtree.includes(controller))
      .map((at) => {
        const threadable = threadedControllers.includes(controller);
        // Enabling it in one group makes it available in the next.
        reached = reached && (threadable || !at.threaded);
        return {
          group: at.group,
          path: at.path,
          processes: at.processes,
          available: reached,
          threadedTrap: threadable && at.processes > 0 && !at.isRoot && !at.threaded,
        };
      });
  };
}

function readOnTheWay(hierarchy: MountedHierarchy, group: GroupPath): GroupOnTheWay {
  const dir = dirOf(hierarchy, group);
  const type = readText(`${dir}/cgroup.type`)?.trim() ?? null;
  return {
    group,
    path: `${dir}/cgroup.subtree_control`,
    controllers: readControllers(`${dir}/cgroup.controllers`),
    subtree: readControllers(`${dir}/cgroup.subtree_control`),
    processes: readPids(dir).length,
    isRoot: type === null,
    threaded: type !== null && type !== 'domain',
  };
}
