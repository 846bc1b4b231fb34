/** What is below a group, as far as a change of the group meets it: the limits of children, and the processes there. */

import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { childCountOf, childNamesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import type { ChangeContext, GroupState, StateBelow } from '#server/domain/changes/change.ts';
import { valueNow } from '#server/domain/changes/change-lookup.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { GroupLimits, LimitKey } from '#server/domain/limits/limits.ts';
import type { ContextWanted } from './context-wanted.ts';
import { readPids } from './read-group-use.ts';
import type { ChildDir } from './read-siblings.ts';
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
    const state = below.get(path) ?? { group: path, limits: {} as GroupLimits, processes: 0, isSeenWhole: true };
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
      for (const { group, limits } of readWithQuotasBelow(host, child, keys))
        Object.assign(stateOf(group).limits, limits);
  }
  const place = wanted.membersIn && placeOf(found, wanted.membersIn);
  for (const { path, dir } of place ? childrenIn(found, place) : []) {
    const { pids, isSeenWhole } = pidsBelow(dir);
    Object.assign(stateOf(path), { processes: pids.length, isSeenWhole });
  }
  return [...below.values()];
}

/**
 * The child's limits; where its quota counts and it has none, those of the groups below it too, down to the first that have one:
 * v1 hands the parent's quota through to there (kernel/sched/core.c, tg_cfs_schedulable_down).
 */
function readWithQuotasBelow(host: CgroupHost, child: ChildDir, keys: ReadonlySet<LimitKey>): GroupState[] {
  const state = readChildLimits(host, child, keys);
  if (!keys.has('cpu.quota') || valueNow(state, 'cpu.quota')?.quotaUsec !== 'max') return [state];
  const place = { ...child.place, dir: child.dir, childCount: childCountOf(child.dir) ?? 0 };
  const below = childrenIn({ group: child.path, places: [place] }, place);
  return [state, ...below.flatMap((each) => readWithQuotasBelow(host, each, quotaOnly))];
}

const quotaOnly: ReadonlySet<LimitKey> = new Set<LimitKey>(['cpu.quota']);

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
/** And so would listing thousands of groups below it. */
const mostGroupsRead = 1000;

/** The processes in a directory and all below it. */
function pidsBelow(dir: string): { pids: number[]; isSeenWhole: boolean } {
  const dirs = [dir];
  const pids: number[] = [];
  for (let at = 0; at < dirs.length; at += 1) {
    const next = dirs[at] ?? '';
    if (at === mostGroupsRead) return { pids, isSeenWhole: false };
    pids.push(...readPids(next));
    if (childCountOf(next)) dirs.push(...childNamesOf(next).map((name) => `${next}/${name}`));
  }
  return { pids, isSeenWhole: true };
}

/** The processes in the group and below it that hold the most memory, five at most. */
export function readLargest(host: CgroupHost, found: FoundGroup): ChangeContext['largest'] {
  const place = placeOf(found, 'memory');
  if (!place) return [];
  return pidsBelow(place.dir)
    .pids.slice(0, mostProcessesRead)
    .flatMap((pid) => {
      const stat = readProcessStat(host, pid);
      return stat ? [{ pid, name: stat.name, residentBytes: stat.residentPages * host.pageBytes }] : [];
    })
    .sort((a, b) => b.residentBytes - a.residentBytes)
    .slice(0, 5);
}
