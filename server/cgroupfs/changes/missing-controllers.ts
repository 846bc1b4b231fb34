/** Controllers that the host has and a group lacks, with what it takes to enable them (v2: subtree_control on the way down). */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { placeOf, readControllers } from '#server/cgroupfs/groups/find-group.ts';
import { childNamesOf, dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { mayWrite } from '#server/cgroupfs/groups/read-rights.ts';
import type { ChangeContext, GroupType, MissingController } from '#server/domain/changes/change.ts';
import { groupTypes } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { readPids } from './read-group-use.ts';

/** Source: cgroup-v2.rst, "Threads"; only these work inside a threaded subtree. */
const threadedControllers: readonly ControllerName[] = ['cpu', 'cpuset', 'pids', 'perf_event'];

/** What the group lacks. */
export function readMissing(host: CgroupHost, found: FoundGroup): ChangeContext['missing'] {
  const missing: ChangeContext['missing'] = {};
  const stepsOf = enablingSteps(found);
  for (const controller of controllerNames) {
    const home = host.hierarchyFor(controller);
    if (!home || placeOf(found, controller)) continue;
    const notOffered = home.version === 2 ? notOfferedOf(home, found.group, controller) : [];
    missing[controller] = {
      ...{ version: home.version, hierarchyId: home.id, ...stepsOf(controller, home) },
      ...(notOffered.length > 0 ? { notOffered } : {}),
    };
  }
  return missing;
}

/** Told from the nearest group above that has the controller; the root group lacks many files, so there from a child of its. */
function notOfferedOf(hierarchy: MountedHierarchy, group: GroupPath, controller: ControllerName): LimitKey[] {
  const optional = limitRulesOf(2, controller).filter((rule) => rule.optional);
  if (optional.length === 0) return [];
  const root = dirOf(hierarchy, rootPath);
  const above = ancestorsOf(group).filter((each) => each !== rootPath);
  const dirs = [
    ...above.map((each) => dirOf(hierarchy, each)),
    ...childNamesOf(root).map((name) => path.join(root, name)),
  ];
  const witness = dirs.find((dir) => readControllers(`${dir}/cgroup.controllers`).includes(controller));
  if (witness === undefined) return [];
  return optional.filter(({ files }) => !files.every((file) => existsSync(`${witness}/${file}`))).map(({ key }) => key);
}

interface GroupOnTheWay {
  group: GroupPath;
  path: string;
  subtree: ControllerName[];
  processes: number;
  type: GroupType | undefined;
  isClosed: boolean;
}

/** Reads the ancestors once, however many controllers are missing. */
function enablingSteps(found: FoundGroup) {
  const place = found.places.find((each) => each.hierarchy.version === 2);
  const way = place
    ? ancestorsOf(found.group)
        .reverse()
        .map((group) => readOnTheWay(place.hierarchy, group))
    : [];
  const ownType = place && readType(place.dir);
  return (controller: ControllerName, home: MountedHierarchy): Pick<MissingController, 'enableIn' | 'threaded'> => {
    if (home.version !== 2) return { enableIn: [] };
    const threadable = threadedControllers.includes(controller);
    let reached = true;
    const enableIn = way
      .filter((at) => !at.subtree.includes(controller))
      .map(({ group, path, processes, type, isClosed }) => {
        // Enabling it in one group makes it available in the next, unless that is threaded.
        reached = reached && (threadable || type !== 'threaded');
        const isInThreads = type === 'threaded' || type === 'domain threaded';
        const threadedTrap = threadable && processes > 0 && !isInThreads;
        return {
          ...{ group, path, processes, available: reached, threadedTrap },
          ...(type ? { type } : {}),
          ...(isClosed ? { isClosed: true as const } : {}),
        };
      });
    return ownType === 'threaded' && !threadable ? { enableIn, threaded: true } : { enableIn };
  };
}

function readOnTheWay(hierarchy: MountedHierarchy, group: GroupPath): GroupOnTheWay {
  const dir = dirOf(hierarchy, group);
  const type = readType(dir);
  // "/" of a container has a type as any other group, and the same rules.
  const isRoot = group === '/' && type === undefined;
  return {
    group,
    path: `${dir}/cgroup.subtree_control`,
    subtree: readControllers(`${dir}/cgroup.subtree_control`),
    processes: isRoot ? 0 : readPids(dir).length,
    type,
    isClosed: !mayWrite(`${dir}/cgroup.subtree_control`),
  };
}

/** Every group has one but the root of the whole tree. */
function readType(dir: string): GroupType | undefined {
  const text = readText(`${dir}/cgroup.type`)?.trim();
  return groupTypes.find((type) => type === text);
}
