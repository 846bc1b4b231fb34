/**
 * The other children of a group's parent. There can be thousands, and each reading is an open, a read and a close: only
 * the directory of the controller in question is looked into, and a file only when the one before makes it matter.
 */

import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup, FoundPlace } from '#server/cgroupfs/groups/find-group.ts';
import { placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { childNamesOf, childPathOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readLimits } from '#server/cgroupfs/limits/read-limits.ts';
import type { ChangeContext, GroupState, SiblingWeights, WeightAbove } from '#server/domain/changes/change.ts';
import { siblingWeight } from '#server/domain/changes/change-lookup.ts';
import { parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { ContextWanted } from './context-wanted.ts';

/** Shares that are told one by one; what the others weigh is summed up. */
const mostNamed = 20;
/** Siblings or children that a form gets to mark their CPUs by; how many more there are is told. */
const mostPinned = 200;

/** Beside a group further up: reading the weights of thousands there would hold up a form that is about one below. */
export const mostWeighedAbove = 500;

/**
 * What the siblings of `group` weigh in its parent's CPU time, and those of the groups above in theirs; null where the cpu
 * controller is not handed down. `ancestors` are nearest first.
 */
export function readSiblingWeights(ancestors: readonly FoundGroup[], group: GroupPath): SiblingWeights | null {
  const [parent] = ancestors;
  if (!parent) return { heaviest: [], others: { count: 0, weight: 0 }, above: [] };
  const all = weightsIn(parent);
  if (all === null) return null;
  const weights = all.filter((each) => each.group !== group);
  weights.sort((a, b) => b.weight - a.weight || (a.group < b.group ? -1 : 1));
  const others = weights.slice(mostNamed);
  return {
    heaviest: weights.slice(0, mostNamed),
    others: { count: others.length, weight: others.reduce((sum, { weight }) => sum + weight, 0) },
    above: weightsAbove(ancestors),
  };
}

function weightsAbove(ancestors: readonly FoundGroup[]): WeightAbove[] | null {
  const above: WeightAbove[] = [];
  for (const [at, { group }] of ancestors.slice(0, -1).entries()) {
    const parent = ancestors[at + 1];
    const place = parent && placeOf(parent, 'cpu');
    if (!place || place.childCount > mostWeighedAbove) return null;
    const weights = weightsIn(parent) ?? [];
    const own = weights.find((each) => each.group === group);
    if (!own) return null;
    above.push({ ...own, total: weights.reduce((sum, { weight }) => sum + weight, 0) });
  }
  return above;
}

/** What each child of a group weighs; null where it hands no cpu controller down. */
function weightsIn(parent: FoundGroup): { group: GroupPath; weight: number }[] | null {
  const place = placeOf(parent, 'cpu');
  if (!place) return null;
  const { version } = place.hierarchy;
  return childrenIn(parent, place).flatMap(({ path, dir }) => {
    const shown = Number(readText(`${dir}/${version === 1 ? 'cpu.shares' : 'cpu.weight'}`) ?? Number.NaN);
    return Number.isNaN(shown) ? [] : [{ group: path, weight: siblingWeight(version, shown) }];
  });
}

/** Siblings with their cpusets, as far as they are wanted. `allowed` is the parent's list in force. */
export function readSiblings(
  host: CgroupHost,
  { parent, group, allowed }: { parent: FoundGroup | null; group: GroupPath; allowed: string | null },
  wanted: ContextWanted['siblings'],
): Pick<ChangeContext, 'siblings' | 'moreSiblings'> {
  const place = parent && placeOf(parent, 'cpuset');
  if (!place || wanted === 'none') return { siblings: [], moreSiblings: 0 };
  if (wanted === 'pinned') {
    const { states, more } = readPinned(host, { parent, except: group, allowed });
    return { siblings: states, moreSiblings: more };
  }
  const beside = childrenIn(parent, place).filter(({ path }) => path !== group);
  const bearing = wanted === 'all' ? beside : beside.filter((each) => keepsToItself(each));
  return { siblings: bearing.map((each) => readCpuset(host, each)), moreSiblings: 0 };
}

/** Children of a group that are pinned to some of its CPUs (`allowed`): the first of them, and how many more there are. */
export function readPinned(
  host: CgroupHost,
  { parent, except, allowed }: { parent: FoundGroup; except: GroupPath | null; allowed: string | null },
): { states: GroupState[]; more: number } {
  const place = placeOf(parent, 'cpuset');
  const withList = (place ? childrenIn(parent, place) : []).flatMap((child) => {
    const list = child.path === except ? '' : (readText(`${child.dir}/cpuset.cpus`)?.trim() ?? '');
    return list === '' ? [] : [{ ...child, list }];
  });
  // One that has all of them is marked only when it is exclusive, and then no other has any.
  const pinned = withList.filter(({ list }) => withList.length === 1 || leavesOut(list, allowed ?? ''));
  return {
    states: pinned.slice(0, mostPinned).map((each) => readCpuset(host, each)),
    more: Math.max(0, pinned.length - mostPinned),
  };
}

export interface ChildDir {
  path: GroupPath;
  dir: string;
  place: FoundPlace;
}

/** The children that the group has in this hierarchy, by name. */
export function childrenIn(parent: FoundGroup, place: FoundPlace): ChildDir[] {
  if (place.childCount === 0) return [];
  return childNamesOf(place.dir)
    .sort()
    .flatMap((name) => {
      const path = childPathOf(parent.group, name);
      return path ? [{ path, dir: `${place.dir}/${name}`, place }] : [];
    });
}

/** Reads some limits of a child in one hierarchy, without looking for it in the others. */
export function readChildLimits(
  host: CgroupHost,
  { path, dir, place }: ChildDir,
  keys: ReadonlySet<LimitKey>,
): GroupState {
  const found: FoundGroup = { group: path, places: [{ ...place, dir, childCount: 0 }] };
  return { group: path, limits: readLimits(host, found, { forEditing: false, keys }) };
}

const cpusetKeys: ReadonlySet<LimitKey> = new Set<LimitKey>([
  'cpuset.cpus',
  'cpuset.mems',
  'cpuset.cpu_exclusive',
  'cpuset.mem_exclusive',
  'cpuset.cpus.partition',
]);

function readCpuset(host: CgroupHost, child: ChildDir): GroupState {
  return readChildLimits(host, child, cpusetKeys);
}

function leavesOut(list: string, allowed: string): boolean {
  if (list === allowed) return false;
  const own = new Set(parseKernelCpuList(list));
  const cpus = parseKernelCpuList(allowed);
  return cpus.length === 0 || cpus.some((cpu) => !own.has(cpu));
}

function keepsToItself({ dir, place }: ChildDir): boolean {
  if (place.hierarchy.version === 2) return !/^(member)?$/.test(readText(`${dir}/cpuset.cpus.partition`)?.trim() ?? '');
  return ['cpu', 'mem'].some((what) => readText(`${dir}/cpuset.${what}_exclusive`)?.trim() === '1');
}
