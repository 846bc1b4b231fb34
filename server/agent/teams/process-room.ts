/**
 * Room for processes in a team's budget. The kernel holds pids.max where a process starts another one, not where one is put into the
 * group (Documentation/admin-guide/cgroup-v1/pids.rst): what comes in from outside has to be counted before.
 */
import { childrenIn } from '#server/cgroupfs/changes/read-siblings.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { countPids, readBudgetNode } from '#server/cgroupfs/teams/read-budget.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { sayOfBudget } from '#server/domain/teams/budget-sentences.ts';

export interface ProcessRoom {
  hierarchyId: string;
  budget: number;
  /** Threads, as the kernel counts. */
  left: number;
}

/** As it is now; null where nothing bounds the top group. */
export function readRoom(host: CgroupHost, top: GroupPath): ProcessRoom | null {
  const node = readBudgetNode(host, top, 'pids');
  const found = findGroup(host, top);
  const place = found && placeOf(found, 'pids');
  const now = place ? countPids(place.dir) : null;
  if (!node || typeof node.own !== 'number' || !place || now === null) return null;
  return { hierarchyId: place.hierarchy.id, budget: node.own, left: Math.max(0, node.own - now) };
}

/** Why `more` processes cannot be launched below the policy's top group; null when they can. */
export function whyNoRoomToLaunch(
  host: CgroupHost,
  policy: BudgetPolicy | undefined,
  { more, hierarchyIds }: { more: number; hierarchyIds: readonly string[] },
): Sentence | null {
  const room = policy ? readRoom(host, policy.top) : null;
  if (!policy || !room || !hierarchyIds.includes(room.hierarchyId) || more <= room.left) return null;
  const { left, budget } = room;
  const asked = { resource: 'pids', team: policy.team, group: policy.top, more, left, budget } as const;
  const most = largestIn(host, policy.top);
  return most
    ? sayOfBudget('budget-full-for-launch-by-others', { ...asked, holder: most.group, held: most.count })
    : sayOfBudget('budget-full-for-launch', asked);
}

/** The group in the top group that has most processes in it and below it. */
function largestIn(host: CgroupHost, top: GroupPath): { group: GroupPath; count: number } | null {
  const found = findGroup(host, top);
  const place = found && placeOf(found, 'pids');
  if (!place) return null;
  const counted = childrenIn(found, place).map(({ path, dir }) => ({ group: path, count: countPids(dir) ?? 0 }));
  return counted.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)[0] ?? null;
}
