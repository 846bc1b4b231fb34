/**
 * The verb `kill`: every process in a group and below it, forks included. v2 has cgroup.kill, which no fork escapes. v1 has
 * nothing like it: the group is frozen, so that nobody can fork, every process gets SIGKILL, and thawing lets it act; what
 * came in meanwhile is met by the next round. Sources: cgroup-v2.rst, "cgroup.kill"; cgroup-v1/freezer-subsystem.rst.
 */

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { leafIn, membersWithin } from '#server/agent/groups/delegated-service.ts';
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { groupsBelow } from '#server/cgroupfs/control/members.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { childNamesOf, childPathOf, dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { type ProcessStat, readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type { KillOutcome } from '#server/domain/control/control-verbs.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import { holderOf } from './held-by-freezer.ts';

const rounds = 40;
/** A killed process takes a moment to leave its group; one with much memory takes longer. */
const pauseMs = 25;
/** How long a v1 group may take to freeze before its processes are signalled all the same (a fork bomb can hold out). */
const freezeAttempts = 20;
const freezePauseMs = 2;

/**
 * Ends every process of the subtree, waits until it is empty, and tells what is left. Throws GROUP_GONE, GROUP_GUARDED, CEILING, and
 * CONFIRMATION_NEEDED unless the group's name was typed.
 */
export async function killGroup(
  { host, guard, steps }: ChangeScene,
  { group, confirmed }: { group: GroupPath; confirmed: string | null },
): Promise<KillOutcome> {
  guard.checkGroup(group);
  const members = membersWithin(host, group);
  if (members.groups.length === 0) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  if (members.processes.size > 0 && confirmed !== nameOf(group))
    throw new AppError('CONFIRMATION_NEEDED', {
      public: sayOfControl('type-to-kill', { group, name: nameOf(group) }),
      field: 'confirmed',
    });
  return endProcesses({ host, guard, steps }, group);
}

/** The killing itself, confirmed or asked for by another verb. */
export async function endProcesses(
  { host, guard, steps }: Pick<ChangeScene, 'host' | 'guard' | 'steps'>,
  group: GroupPath,
): Promise<KillOutcome> {
  const freezer = freezerOf(host, group);
  const wasFrozen = freezer !== null && readFreeze(freezer, group)?.self === true;
  const processes = membersWithin(host, group).processes.size;
  const step = steps.plan([{ kind: 'kill', group, processes, wasFrozen }]);
  const killed = new Set<number>();
  const killable = () =>
    [...membersWithin(host, group).processes.keys()].filter(
      (pid) => isAlive(host, pid) && guard.whyProcess({ pid, kernelThread: false }) === null,
    );
  const how = wayOf(host, group);
  for (let round = 1; round <= rounds; round += 1) {
    const found = killable();
    if (found.length === 0) break;
    for (const pid of found) killed.add(pid);
    const v2 = v2WithKill(host, group);
    const tops = v2 ? killedWhole(host, v2, group) : [];
    for (const top of tops)
      if (v2) await quietly(() => writeControl({ hierarchy: v2, group: top, file: 'cgroup.kill' }, '1'));
    // On a hybrid host a process can be in the group by v1 alone, which cgroup.kill does not see.
    const missed = () => killable().filter((pid) => !v2 || !tops.some((top) => isIn(v2, top, pid)));
    if (missed().length > 0)
      await whileFrozen(host, group, () => {
        for (const pid of missed()) if (kill(pid)) killed.add(pid);
      });
    await sleep(pauseMs);
    // What an ancestor keeps frozen (v1), which is not ours to thaw, has its SIGKILL and ends no sooner.
    if (killable().every((pid) => killed.has(pid) && holderOf(host, pid) !== null)) break;
  }
  steps.did(step, { status: 'kept', after: null, errno: null, why: null });
  return { group, how, killed: killed.size, left: leftIn(host, guard, group) };
}

function wayOf(host: CgroupHost, group: GroupPath): KillOutcome['how'] {
  if (v2WithKill(host, group)) return 'cgroup.kill';
  return freezerOf(host, group) ? 'freeze-and-signal' : 'signal';
}

/** The v2 hierarchy where the group has cgroup.kill (Linux 5.14); a threaded group answers EOPNOTSUPP. */
function v2WithKill(host: CgroupHost, group: GroupPath): MountedHierarchy | null {
  const v2 = host.hierarchies.find((hierarchy) => hierarchy.version === 2);
  if (!v2) return null;
  const dir = dirOf(v2, group);
  const isThreaded = readText(`${dir}/cgroup.type`)?.trim() === 'threaded';
  return existsSync(`${dir}/cgroup.kill`) && !isThreaded ? v2 : null;
}

/** The group itself; where a process in it is to live on, because a service runs by it, the groups beside that one. */
function killedWhole(host: CgroupHost, hierarchy: MountedHierarchy, group: GroupPath): GroupPath[] {
  const leaf = leafIn(host, group);
  if (leaf === null) return [group];
  const children = childNamesOf(dirOf(hierarchy, group)).flatMap((name) => childPathOf(group, name) ?? []);
  return children.filter((child) => child !== leaf);
}

function isIn(hierarchy: MountedHierarchy, top: GroupPath, pid: number): boolean {
  return groupsBelow(hierarchy, top).some((group) => readPids(dirOf(hierarchy, group)).includes(pid));
}

/** While it is frozen nothing in it forks or ends: a list read then is whole, and no number passes to another process. */
async function whileFrozen(host: CgroupHost, group: GroupPath, act: () => void): Promise<void> {
  const freezer = freezerOf(host, group);
  if (!freezer) {
    act();
    return;
  }
  const target = { hierarchy: freezer.hierarchy, group, file: freezer.file };
  await quietly(() => writeControl(target, freezer.frozenText));
  try {
    for (let attempt = 0; attempt < freezeAttempts; attempt += 1) {
      if (readFreeze(freezer, group)?.state !== 'freezing') break;
      await sleep(freezePauseMs);
    }
    act();
  } finally {
    // v1: a frozen process does not act on SIGKILL until it is thawed.
    await quietly(() => writeControl(target, freezer.thawedText));
  }
}

/** True when the signal was sent. */
function kill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'ESRCH' || errnoOf(cause) === 'EPERM') return false;
    throw cause;
  }
}

/** The group may go away under it: then there is nothing to freeze or thaw. */
async function quietly(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (errnoOf(cause) === undefined && !(cause instanceof AppError)) throw cause;
  }
}

/** A zombie has ended: it only waits for its parent to ask. */
function isAlive(host: CgroupHost, pid: number): boolean {
  const state = readProcessStat(host, pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function leftIn(host: CgroupHost, guard: ChangeScene['guard'], group: GroupPath): KillOutcome['left'] {
  return [...membersWithin(host, group).processes.keys()].flatMap((pid) => {
    const stat = readProcessStat(host, pid);
    if (!stat || stat.state === 'Z' || stat.state === 'X') return [];
    const why = guard.whyProcess(stat) ?? whyStillThere(host, stat);
    return [{ pid, name: stat.name, ...reasonOf(why) }];
  });
}

function whyStillThere(host: CgroupHost, { pid, state }: ProcessStat): Sentence {
  const holder = holderOf(host, pid);
  if (holder !== null) return sayOfControl('ends-when-thawed', { group: holder });
  return state === 'D' ? sayOfControl('in-kernel', {}) : sayOfControl('killed-not-ended', { state });
}
