/**
 * The verb `removeTree`: a group with everything below it. The processes go to the parent first (as `cgdelete -r` has it) or
 * are killed; then the directories, the deepest first, hierarchy by hierarchy.
 */

import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import { membersWithin } from '#server/agent/groups/delegated-service.ts';
import { removePlace } from '#server/agent/groups/remove-group.ts';
import { type RemovalByUnit, removeUnit, unitRemoval, whyUnitsBelow } from '#server/agent/groups/remove-unit.ts';
import { forgetWith } from '#server/agent/wanted/forget-gone.ts';
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { groupsBelow } from '#server/cgroupfs/control/members.ts';
import { dirOf, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type { RemoveTreeOutcome, RemoveTreeRequest } from '#server/domain/control/control-verbs.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { UnitRemoval } from '#server/domain/groups/group-verbs.ts';
import { type GivenReason, reasonOf } from '#server/domain/sentence.ts';
import { endProcesses } from './kill-group.ts';
import { whyNotMovedUp } from './move-up.ts';

/** A process that forks while it is moved leaves a child behind: the list is read again until it is empty. */
const moveRounds = 20;

/**
 * Deletes the subtree. Throws GROUP_GONE, GROUP_GUARDED, CEILING, NOT_AVAILABLE where the parent takes no process, and CONFIRMATION_NEEDED where processes would be killed and
 * the group's name was not typed. What could not be moved, killed or removed is in the outcome, with why.
 */
export async function removeTree(scene: TreeScene, request: TreeRequest): Promise<RemoveTreeOutcome> {
  const { host, guard } = scene;
  const { group, processes, confirmed } = request;
  guard.checkRemoval(group);
  const parent = parentOf(group) ?? rootPath;
  const members = membersWithin(host, group);
  if (members.groups.length === 0) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  const byUnit = unitRemoval(host, group);
  if (byUnit) checkUnit(byUnit, members, processes);
  if (processes === 'kill' && members.processes.size > 0 && confirmed !== nameOf(group))
    throw new AppError('CONFIRMATION_NEEDED', {
      public: sayOfControl('type-to-kill', { group, name: nameOf(group) }),
      field: 'confirmed',
    });
  if (processes === 'move' && members.processes.size > 0) {
    guard.checkMembers(parent);
    const why = whyNotMovedUp(host, group);
    if (why) throw new AppError('NOT_AVAILABLE', { public: why, errno: 'EBUSY' });
  }
  return forgetWith(scene, group, {
    remove: () => removeMembersAndGroups(scene, request, { members, unit: byUnit?.removal ?? null }),
    isGone: ({ left }) => left.length === 0,
  });
}

type TreeScene = Pick<ChangeScene, 'host' | 'guard' | 'steps' | 'wanted'>;
type TreeRequest = Pick<RemoveTreeRequest, 'group' | 'processes' | 'confirmed'>;

async function removeMembersAndGroups(
  { host, guard, steps }: TreeScene,
  { group, processes }: TreeRequest,
  { members, unit }: { members: ReturnType<typeof membersWithin>; unit: UnitRemoval | null },
): Promise<RemoveTreeOutcome> {
  const parent = parentOf(group) ?? rootPath;
  const outcome: RemoveTreeOutcome = { group, removed: [], moved: 0, killed: 0, left: [] };
  const present = host.hierarchies.filter((hierarchy) => groupsBelow(hierarchy, group).length > 0);
  if (processes === 'kill' && members.processes.size > 0) {
    const end = await endProcesses({ host, guard, steps }, group);
    outcome.killed = end.killed;
    outcome.left.push(...end.left.map(({ pid, name, ...why }) => ({ path: `process ${pid} (${name})`, ...why })));
  } else if (members.processes.size > 0) {
    const moved = new Set<number>();
    steps.plan([...members.processes.keys()].flatMap((pid) => plannedMove(host, present, parent, pid)));
    for (const hierarchy of present) outcome.left.push(...(await emptyInto(hierarchy, group, parent, moved)));
    outcome.moved = moved.size;
  }
  if (outcome.left.length > 0) return outcome;
  if (unit) return { ...outcome, removed: await removeUnit({ host, steps }, group, unit) };

  const doomed = present.flatMap((hierarchy) =>
    groupsBelow(hierarchy, group)
      .reverse()
      .map((below) => ({ hierarchy, below, dir: dirOf(hierarchy, below) })),
  );
  const first = steps.plan(
    doomed.map(({ hierarchy: { id }, below, dir }) => ({
      kind: 'remove',
      group: below,
      hierarchyId: id,
      path: dir,
      inode: inodeOf(dir),
    })),
  );
  for (const [at, { hierarchy, below, dir }] of doomed.entries()) {
    const obstacle = await removePlace({ hierarchy, dir }, { group: below });
    steps.did(first + at, {
      status: obstacle ? 'refused' : 'removed',
      after: null,
      errno: null,
      why: obstacle?.text ?? null,
    });
    if (obstacle) outcome.left.push({ path: dir, ...reasonOf(obstacle) });
    else outcome.removed.push(dir);
  }
  return outcome;
}

/** Throws NOT_AVAILABLE for a unit that is not Corral's to remove, or not in this way. */
function checkUnit(
  { removal, why }: RemovalByUnit,
  { groups, processes: { size } }: ReturnType<typeof membersWithin>,
  processes: RemoveTreeRequest['processes'],
): void {
  const said =
    why ??
    whyUnitsBelow(removal.unit, groups) ??
    (processes === 'move' && size > 0 ? sayOfGroup(whyNotMoved(removal), { unit: removal.unit }) : null);
  if (said) throw new AppError('NOT_AVAILABLE', { public: said });
}

function whyNotMoved({ unit }: UnitRemoval): 'unit-not-moved' | 'service-not-moved' {
  return unit.endsWith('.slice') ? 'unit-not-moved' : 'service-not-moved';
}

/** What is needed to put a process back where it was; none for one that has ended. */
function plannedMove(
  host: CgroupHost,
  hierarchies: readonly MountedHierarchy[],
  to: GroupPath,
  pid: number,
): PlannedStep[] {
  const stat = readProcessStat(host, pid);
  const before = readProcessGroupText(host, pid)?.trimEnd();
  if (!stat || before === undefined) return [];
  const { name, startTicks } = stat;
  return [{ kind: 'move', pid, startTicks, name, to, hierarchyIds: hierarchies.map(({ id }) => id), before }];
}

/** Everything in the subtree of one hierarchy goes to the parent; what the kernel refuses is told. */
async function emptyInto(
  hierarchy: MountedHierarchy,
  group: GroupPath,
  parent: GroupPath,
  moved: Set<number>,
): Promise<RemoveTreeOutcome['left']> {
  const refused = new Map<number, GivenReason>();
  for (let round = 1; round <= moveRounds; round += 1) {
    const pids = groupsBelow(hierarchy, group)
      .flatMap((below) => readPids(dirOf(hierarchy, below)))
      .filter((pid) => !refused.has(pid) || round === moveRounds);
    if (pids.length === 0) break;
    for (const pid of pids) {
      try {
        await writeControl({ hierarchy, group: parent, file: 'cgroup.procs' }, String(pid));
        moved.add(pid);
        refused.delete(pid);
      } catch (cause) {
        const errno = errnoOf(cause);
        if (errno === 'ESRCH') continue;
        if (errno === undefined && !isAppError(cause)) throw cause;
        refused.set(
          pid,
          isAppError(cause)
            ? { why: cause.public, sentence: cause.sentence }
            : reasonOf(sayOfControl('not-moved-up', { pid, parent, errno: errno ?? '' })),
        );
      }
    }
  }
  return [...refused].map(([pid, why]) => ({ path: `process ${pid} in ${dirOf(hierarchy, group)}`, ...why }));
}
