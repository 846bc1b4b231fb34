/**
 * What the agent's settings say of a change: whether its groups lie in a subtree that is open at all, and whether its writes
 * keep to the bounds of that subtree. Bounds hold for the top group, whose limits hold all that is below: so the top's own
 * limits stay within them, and while they are not, nothing more is given to what is below. Reads the kernel each time it is asked.
 */
import {
  effectiveCores,
  hierarchyOfBound,
  type Measured,
  measureBound,
} from '#server/cgroupfs/ceilings/measure-bounds.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import {
  type BoundName,
  boundNames,
  type Ceiling,
  type Ceilings,
  ceilingOver,
  controllerOfBound,
  isWithin,
  type Measure,
  mostOf,
} from '#server/domain/ceilings/ceiling.ts';
import { sayOfCeiling } from '#server/domain/ceilings/ceiling-sentences.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { formatCpuList } from '#server/domain/cpu-list.ts';
import { type GroupPath, isUnder, parentOf } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';

/** Why a write is refused, and the limit that it is about. */
export interface Overreach {
  why: Sentence;
  key: LimitKey | null;
}

export interface CeilingJudge {
  /** Why nothing is changed in the group: it is in no subtree, and there is nothing beside those. */
  whyOutside(group: GroupPath): Sentence | null;
  /** The same of the making of a group: a top group is made where there is none. */
  whyNotMade(group: GroupPath): Sentence | null;
  /** Why nothing more is given to the group: the limits of the top group above it are not within its bounds. */
  whyNotHeld(group: GroupPath): Sentence | null;
  whyNotRemoved(group: GroupPath): Sentence | null;
  /** Why nobody is made the owner of the group's files. */
  whyNotOwned(group: GroupPath): Sentence | null;
  /** Why a launch in the group leaves none of these hierarchies out. */
  whyNotAllIn(group: GroupPath, hierarchyIds: readonly string[]): Sentence | null;
  /** `isRemoval`: systemd forgets a value, and takes what the unit's own file says. */
  whyNotWritten(writes: readonly PlannedWrite[], how?: { isRemoval: boolean }): Overreach[];
  /** Why a file is not saved that root reads: limits and owners of any group, or rules that place any process. */
  whyNotSaved(path: string, holds: 'limits' | 'rules'): Sentence | null;
}

const free: CeilingJudge = {
  whyOutside: () => null,
  whyNotMade: () => null,
  whyNotHeld: () => null,
  whyNotRemoved: () => null,
  whyNotOwned: () => null,
  whyNotAllIn: () => null,
  whyNotWritten: () => [],
  whyNotSaved: () => null,
};

/** `isBoot`: the groups above the subtrees are made again as they are kept, with what they hand down. */
export function judgeCeilings(
  host: CgroupHost,
  ceilings: Ceilings | null,
  { isBoot = false }: { isBoot?: boolean } = {},
): CeilingJudge {
  if (ceilings === null) return free;
  const { file, tops, isClosed } = ceilings;
  const overOf = (group: GroupPath) => ceilingOver(group, ceilings);
  const isOnTheWay = (group: GroupPath) => isBoot && tops.some(({ top }) => isUnder(top, group));
  const whyOutside = (group: GroupPath) =>
    isClosed && overOf(group) === null && !isOnTheWay(group) ? sayOfCeiling('ceiling-outside', { group, file }) : null;
  const notHeld = (ceiling: Ceiling, names: readonly BoundName[] = boundNames): Sentence | null =>
    names.map((name) => whyBoundNotHeld(host, file, ceiling, name)).find((why) => why !== null) ?? null;
  const about = ({ top, line }: Ceiling) => ({ top, file, line });

  const whyNotWrittenIn = (
    group: GroupPath,
    { writes, isRemoval }: { writes: readonly PlannedWrite[]; isRemoval: boolean },
  ): Overreach[] => {
    const outside = whyOutside(group);
    if (outside) return [{ why: outside, key: writes.find(({ key }) => key !== null)?.key ?? null }];
    const taken = whyTakenAway(ceilings, group, writes);
    if (taken) return [{ why: taken, key: null }];
    const ceiling = overOf(group);
    const limits = writes.filter(({ key }) => key !== null);
    if (!ceiling || limits.length === 0) return [];
    const isTop = group === ceiling.top;
    if (isTop && ceiling.isFixed)
      return [{ why: sayOfCeiling('ceiling-fixed', about(ceiling)), key: limits[0]?.key ?? null }];
    return boundNames.flatMap((name): Overreach[] => {
      if (ceiling.bounds[name] === undefined) return [];
      const touched = limits.find(({ key }) => key !== null && isOfBound(key, name));
      if (!touched) return [];
      if (isTop && isRemoval) return [{ why: sayOfCeiling('ceiling-drop-in', about(ceiling)), key: touched.key }];
      const raised = raisedBy(host, group, name, writes);
      if (raised.length === 0) return [];
      if (!isTop) {
        const why = notHeld(ceiling, [name]);
        return why ? [{ why, key: touched.key }] : [];
      }
      const version = hierarchyOfBound(host, name)?.version ?? 2;
      const most = mostOf(ceiling, name, version);
      const over = most === null ? undefined : raised.find(({ value }) => value !== null && !isWithin(value, most));
      if (!over || most === null || over.value === null) return [];
      const said = { ...about(ceiling), bound: name, most: shown(most), asked: shown(over.value) };
      return [{ why: sayOfCeiling('ceiling-exceeded', said), key: over.key }];
    });
  };

  return {
    whyOutside,
    whyNotMade: (group) => (tops.some(({ top }) => top === group) ? null : whyOutside(group)),
    whyNotHeld: (group) => {
      const ceiling = overOf(group);
      return ceiling ? notHeld(ceiling) : null;
    },
    whyNotRemoved: (group) => {
      const kept = tops.find(({ top, isRemovable }) => !isRemovable && isUnder(top, group));
      return kept ? sayOfCeiling('ceiling-kept', about(kept)) : null;
    },
    whyNotOwned: (group) => {
      const ceiling = tops.find(({ top }) => top === group);
      const isHeld = ceiling && (ceiling.isFixed || Object.keys(ceiling.bounds).length > 0);
      return isHeld ? sayOfCeiling('ceiling-owned', about(ceiling)) : null;
    },
    whyNotAllIn: (group, hierarchyIds) => {
      const ceiling = overOf(group);
      const missed = boundNames.find((name) => {
        const id = ceiling?.bounds[name] === undefined ? undefined : hierarchyOfBound(host, name)?.id;
        return id !== undefined && !hierarchyIds.includes(id);
      });
      if (!ceiling || missed === undefined) return null;
      return sayOfCeiling('ceiling-hierarchies', { ...about(ceiling), controller: controllerOfBound[missed] });
    },
    whyNotWritten: (writes, { isRemoval } = { isRemoval: false }) =>
      [...Map.groupBy(writes, ({ group }) => group)].flatMap(([group, own]) =>
        whyNotWrittenIn(group, { writes: own, isRemoval }),
      ),
    whyNotSaved: (path, holds) =>
      holds === 'limits' || isClosed ? sayOfCeiling('ceiling-reaches-past', { path, file }) : null,
  };
}

function isOfBound(key: LimitKey, name: BoundName): boolean {
  if (name === 'swap') return key === 'memory.memsw' || key === 'memory.swap.max';
  if (name === 'cores') return key === 'cpuset.cpus' || key === 'cpuset.cpus.exclusive';
  return controllerOfLimit(key) === controllerOfBound[name] && /^(cpu\.quota|memory\.max|pids\.max)$/.test(key);
}

/** Limits of the bound that would be more than they are; all of a group that is not there yet. */
function raisedBy(host: CgroupHost, group: GroupPath, name: BoundName, writes: readonly PlannedWrite[]): Measured[] {
  const before = new Map(measureBound(host, group, name).map(({ key, value }) => [key, value]));
  return measureBound(host, group, name, writes).filter(({ key, value }) => {
    const now = before.get(key) ?? null;
    return value !== null && (now === null || !isWithin(value, now));
  });
}

function whyBoundNotHeld(host: CgroupHost, file: string, ceiling: Ceiling, name: BoundName): Sentence | null {
  if (ceiling.bounds[name] === undefined) return null;
  const { top, line } = ceiling;
  const hierarchy = hierarchyOfBound(host, name);
  const most = mostOf(ceiling, name, hierarchy?.version ?? 2);
  if (most === null) return null;
  const said = { top, file, line, bound: name, most: shown(most) };
  const measured = measureBound(host, top, name);
  if (measured.length === 0 || measured.some(({ value }) => value === null))
    return sayOfCeiling('ceiling-no-limit', said);
  const over = measured.find(({ value }) => value !== null && !isWithin(value, most));
  if (over?.value != null) return sayOfCeiling('ceiling-not-held', { ...said, now: shown(over.value) });
  // A list without any of its parent's CPUs is as good as none.
  const effective = name === 'cores' ? effectiveCores(host, top) : null;
  return effective && !isWithin(effective, most)
    ? sayOfCeiling('ceiling-not-held', { ...said, now: shown(effective) })
    : null;
}

/** v2: without its controller a group has no limit. */
function whyTakenAway({ tops, file }: Ceilings, group: GroupPath, writes: readonly PlannedWrite[]): Sentence | null {
  const off = writes
    .filter((write) => write.file === 'cgroup.subtree_control')
    .flatMap(({ text }) => text.split(' ').filter((word) => word.startsWith('-')))
    .map((word) => word.slice(1));
  if (off.length === 0) return null;
  for (const { top, line, bounds } of tops) {
    if (parentOf(top) !== group) continue;
    const name = boundNames.find((each) => bounds[each] !== undefined && off.includes(controllerOfBound[each]));
    if (name !== undefined)
      return sayOfCeiling('ceiling-controller', { top, file, line, controller: controllerOfBound[name] });
  }
  return null;
}

/** A measure as a value of a sentence. */
function shown(measure: Measure): number | string {
  if (typeof measure !== 'number') return formatCpuList(measure);
  return measure === Number.POSITIVE_INFINITY ? 'none' : measure;
}

/** Top groups that are in no hierarchy now. */
export function missingTops(host: CgroupHost, { tops }: Ceilings): Ceiling[] {
  return tops.filter(({ top }) => !host.hierarchies.some((hierarchy) => existsIn(hierarchy, top)));
}
