/**
 * The ground Corral stands on: groups that are never changed and processes that are never moved, whoever asks; and the
 * ceiling that the agent's own settings draw. A guard is a look at one moment: make a new one for each change.
 */

import { type CeilingJudge, judgeCeilings } from '#server/agent/ceilings/ceiling-judge.ts';
import { whyLeaf } from '#server/agent/groups/delegated-service.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { descendantsOf } from '#server/cgroupfs/processes/process-tree.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { Ceilings } from '#server/domain/ceilings/ceiling.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, isUnder } from '#server/domain/groups/group-path.ts';
import { type Holder, sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { sayOfProcess } from '#server/domain/processes/process-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';

export interface GuardSettings {
  /** Changes are only made below this group; null: no ceiling. */
  onlyUnder: GroupPath | null;
  /** The supervisor, whose children count too: web's pid is another each time it is started again. */
  guardedPids: readonly number[];
  /** Whatever is in them is Corral's: web's service, which systemd starts, and so is nobody's child here. */
  guardedGroups?: readonly GroupPath[];
  /** Subtrees and what they may have at most; null or absent: no such bounds. */
  ceilings?: Ceilings | null;
  /** What the agent does by itself: groups as they are kept, once per boot; or the group of a run that has ended, held to no ceiling. */
  mode?: GuardMode;
}

export type GuardMode = 'boot' | 'tidying';

export interface Guard {
  /** Why the group cannot be changed or removed, null when it can. Root, own and PID 1's groups, and the ceiling. */
  whyGroup(group: GroupPath): Sentence | null;
  /** Why the process cannot be moved, null when it can. */
  whyProcess(process: { pid: number; kernelThread: boolean }): Sentence | null;
  /** Throws GROUP_GUARDED or CEILING when the group may not be changed or removed. */
  checkGroup(group: GroupPath): void;
  /** Why no children may be made in the group and no processes be moved into or out of it: it keeps a service, or the ceiling. */
  whyInside(group: GroupPath): Sentence | null;
  /** Throws GROUP_GUARDED and CEILING unless children, or this one, may be made in the group and controllers handed down to them. */
  checkParent(group: GroupPath, child?: GroupPath): void;
  /** Throws GROUP_GUARDED and CEILING unless processes may be moved out of and into the group. */
  checkMembers(group: GroupPath): void;
  /** Throws as checkGroup does, and CEILING when the group, or one in it, is to stay. */
  checkRemoval(group: GroupPath): void;
  /** What the agent's settings say of writes, and of what else a change is made of. */
  ceilings: CeilingJudge;
  /** Guarded groups, for the page. */
  groups: GroupPath[];
}

/** Reads where PID 1, the agent and its companions are now. `ownPid` is this process's. */
export function readGuard(host: CgroupHost, settings: GuardSettings, ownPid: number = process.pid): Guard {
  const { onlyUnder } = settings;
  const known = [...settings.guardedPids, ...membersOf(host, settings.guardedGroups ?? [])].filter((pid) => pid > 1);
  const companions = descendantsOf(host, known).filter((pid) => pid !== ownPid);
  const { reasons, unknown } = guardedGroups(host, companions, ownPid);
  const whyGuarded = (group: GroupPath) => reasons.get(group) ?? whyUncertain(group, unknown) ?? whyLeaf(group);
  const aboveCeiling = (group: GroupPath, orItself: boolean) =>
    onlyUnder !== null && !(isUnder(group, onlyUnder) && (orItself || group !== onlyUnder));
  const ceilingSentence = (group: GroupPath) => sayOfGroup('ceiling', { group, under: onlyUnder ?? '/' });
  const ceilings = judgeCeilings(host, settings.mode === 'tidying' ? null : (settings.ceilings ?? null), {
    isBoot: settings.mode === 'boot',
  });
  const whyBeyond = (group: GroupPath, orItself: boolean) =>
    aboveCeiling(group, orItself) ? ceilingSentence(group) : null;
  const refuse = (code: 'CEILING' | 'GROUP_GUARDED', why: Sentence | null) => {
    if (why) throw new AppError(code, { public: why });
  };
  const checkGroup = (group: GroupPath) => {
    refuse('GROUP_GUARDED', whyGuarded(group));
    refuse('CEILING', whyBeyond(group, false) ?? ceilings.whyOutside(group));
  };
  const checkInside = (group: GroupPath) => {
    refuse('GROUP_GUARDED', whyLeaf(group));
    refuse('CEILING', whyBeyond(group, true) ?? ceilings.whyOutside(group));
  };
  return {
    whyGroup: (group) => whyGuarded(group) ?? whyBeyond(group, false) ?? ceilings.whyOutside(group),
    whyProcess: (process) => whyProcess(process, companions, ownPid),
    checkGroup,
    whyInside: (group) => whyLeaf(group) ?? whyBeyond(group, true) ?? ceilings.whyOutside(group),
    checkParent: (group, child) => {
      if (child === undefined) return checkInside(group);
      refuse('GROUP_GUARDED', whyLeaf(group));
      refuse('CEILING', whyBeyond(group, true) ?? ceilings.whyNotMade(child));
    },
    checkMembers: checkInside,
    checkRemoval: (group) => {
      checkGroup(group);
      refuse('CEILING', ceilings.whyNotRemoved(group));
    },
    ceilings,
    groups: [...reasons.keys()],
  };
}

function membersOf(host: CgroupHost, groups: readonly GroupPath[]): number[] {
  const places = groups.flatMap((group) => host.hierarchies.map((hierarchy) => dirOf(hierarchy, group)));
  const texts = places.map((dir) => readText(`${dir}/cgroup.procs`) ?? '');
  return texts.flatMap((text) => text.split('\n').filter(Boolean).map(Number));
}

/** Somebody of Corral's ground is in a group of this depth, and which one it is cannot be known. */
interface UnknownPlace {
  who: Holder;
  hierarchy: string;
  depth: number;
}

/** Every guarded group with the sentence that says why (the nearest reason wins), and the places without a name. */
function guardedGroups(
  host: CgroupHost,
  companions: readonly number[],
  ownPid: number,
): { reasons: Map<GroupPath, Sentence>; unknown: UnknownPlace[] } {
  const reasons = new Map<GroupPath, Sentence>([['/' as GroupPath, sayOfGroup('root-group', {})]]);
  const unknown: UnknownPlace[] = [];
  const holders: [number, Holder][] = [
    [ownPid, 'agent'],
    [1, 'pid-1'],
    ...companions.map((pid): [number, Holder] => [pid, 'corral']),
  ];
  for (const [pid, who] of holders) {
    for (const { group, hierarchy, unknownDepth } of groupsOfProcess(host, pid)) {
      if (unknownDepth !== null) unknown.push({ who, hierarchy: hierarchy.mountPoint, depth: unknownDepth });
      if (group === null) continue;
      if (!reasons.has(group)) reasons.set(group, sayOfGroup('holds-corral', { who }));
      for (const above of ancestorsOf(group)) {
        if (reasons.has(above)) continue;
        reasons.set(above, sayOfGroup('above-corral', { who, group }));
      }
    }
  }
  return { reasons, unknown };
}

/** A group that is not deeper than one without a name may be that one or lie above it: deeper ones cannot. */
function whyUncertain(group: GroupPath, unknown: readonly UnknownPlace[]): Sentence | null {
  const place = unknown.find(({ depth }) => depth >= ancestorsOf(group).length);
  if (!place) return null;
  const { who, hierarchy, depth } = place;
  return sayOfGroup('may-hold-corral', { who, hierarchy, depth });
}

function whyProcess(
  { pid, kernelThread }: { pid: number; kernelThread: boolean },
  companions: readonly number[],
  ownPid: number,
): Sentence | null {
  // The kernel takes 0 for "the writer", which would move the agent.
  if (pid <= 0) return sayOfProcess('no-process', { pid });
  if (pid === 1) return sayOfProcess('is-pid-1', {});
  if (pid === ownPid) return sayOfProcess('is-agent', { pid });
  if (companions.includes(pid)) return sayOfProcess('is-corral', { pid });
  if (kernelThread) return sayOfProcess('is-kernel-thread', { pid });
  return null;
}
