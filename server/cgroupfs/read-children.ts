/** What is below a group, as far as a change of the group meets it: children's limits, and the processes there. */
import type { ChangeContext, StateBelow } from '#server/domain/change.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import type { ControllerName } from '#server/domain/host.ts';
import { controllerOfLimit } from '#server/domain/limit-catalogue.ts';
import type { GroupLimits, LimitKey } from '#server/domain/limits.ts';
import type { ContextWanted } from './context-wanted.ts';
import type { FoundGroup } from './find-group.ts';
import { placeOf } from './find-group.ts';
import { childCountOf } from './group-dirs.ts';
import type { CgroupHost } from './open-host.ts';
import { readProcessStat } from './process-stat.ts';
import { readPids } from './read-group-use.ts';
import { childrenIn, readChildLimits, readPinned } from './read-siblings.ts';

/** Children with what is wanted of them; `allowed` is the group's own list of CPUs in force. */
export function readChildren(
  host: CgroupHost,
  { found, allowed }: { found: FoundGroup; allowed: string | null },
  wanted: ContextWanted['children'],
): StateBelow[] {
  if (wanted === 'none') return [];
  const below = new Map<GroupPath, StateBelow>();
  const stateOf = (path: GroupPath): StateBelow => {
    const state = below.get(path) ?? { group: path, limits: {} as GroupLimits, processes: 0, childCount: 0 };
    below.set(path, state);
    return state;
  };
  if (wanted === 'pinned') {
    for (const { group, limits } of readPinned(host, { parent: found, except: null, allowed }).states)
      Object.assign(stateOf(group).limits, limits);
    return [...below.values()];
  }
  for (const [controller, keys] of byController(wanted.keys)) {
    const place = placeOf(found, controller);
    for (const child of place ? childrenIn(found, place) : [])
      Object.assign(stateOf(child.path).limits, readChildLimits(host, child, keys).limits);
  }
  const place = wanted.membersIn && placeOf(found, wanted.membersIn);
  for (const { path, dir } of place ? childrenIn(found, place) : [])
    Object.assign(stateOf(path), { processes: readPids(dir).length, childCount: childCountOf(dir) ?? 0 });
  return [...below.values()];
}

function byController(keys: readonly LimitKey[]): Map<ControllerName, Set<LimitKey>> {
  const grouped = new Map<ControllerName, Set<LimitKey>>();
  for (const key of keys) {
    const controller = controllerOfLimit(key);
    grouped.set(controller, (grouped.get(controller) ?? new Set()).add(key));
  }
  return grouped;
}

/** Reading every process of a huge group would hold up the preview: the first thousand are looked at. */
const mostProcessesRead = 1000;

/** The processes in the group and its children that hold the most memory, five at most. */
export function readLargest(host: CgroupHost, found: FoundGroup): ChangeContext['largest'] {
  const place = placeOf(found, 'memory');
  if (!place) return [];
  const pids = new Set([place.dir, ...childrenIn(found, place).map(({ dir }) => dir)].flatMap(readPids));
  return [...pids]
    .slice(0, mostProcessesRead)
    .flatMap((pid) => {
      const stat = readProcessStat(host, pid);
      return stat ? [{ pid, name: stat.name, residentBytes: stat.residentPages * host.pageBytes }] : [];
    })
    .sort((a, b) => b.residentBytes - a.residentBytes)
    .slice(0, 5);
}
