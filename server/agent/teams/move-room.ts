/** Room for processes in the budgets of teams, taken by one after the other: who comes first has it. */
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { countPids, readBudgetNode } from '#server/cgroupfs/teams/read-budget.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { sayOfBudget } from '#server/domain/teams/budget-sentences.ts';

export interface MoveRoom {
  /** Takes the room that the process needs where it would go; why there is not as much, and then nothing is taken. */
  take(pid: number, moves: readonly { to: GroupPath; hierarchyIds: readonly string[] }[]): Sentence | null;
}

interface Room {
  hierarchyId: string;
  left: number;
}

/** As it is now; `policyFor` tells what a group is under. */
export function openMoveRoom(host: CgroupHost, policyFor: (group: GroupPath) => BudgetPolicy | undefined): MoveRoom {
  const known = new Map<GroupPath, Room | null>();
  const roomIn = ({ top }: BudgetPolicy): Room | null => {
    const room = known.has(top) ? known.get(top) : roomNow(host, top);
    known.set(top, room ?? null);
    return room ?? null;
  };
  return {
    take: (pid, moves) => {
      const taken: { room: Room; threads: number }[] = [];
      for (const { to, hierarchyIds } of moves) {
        const policy = policyFor(to);
        const room = policy ? roomIn(policy) : null;
        if (!policy || !room || !hierarchyIds.includes(room.hierarchyId)) continue;
        const at = groupsOfProcess(host, pid).find(({ hierarchy }) => hierarchy.id === room.hierarchyId);
        // Gone, or within already: it counts there as it is.
        if (!at || (at.group && isUnder(at.group, policy.top))) continue;
        const threads = readProcessStat(host, pid)?.threads ?? 0;
        const { team, top: group } = policy;
        if (threads > room.left)
          return sayOfBudget('budget-full-for-move', { team, group, more: threads, left: room.left });
        taken.push({ room, threads });
      }
      for (const { room, threads } of taken) room.left -= threads;
      return null;
    },
  };
}

/** Null where nothing bounds it. */
function roomNow(host: CgroupHost, top: GroupPath): Room | null {
  const node = readBudgetNode(host, top, 'pids');
  const found = findGroup(host, top);
  const place = found && placeOf(found, 'pids');
  const now = place ? countPids(place.dir) : null;
  if (!node || typeof node.own !== 'number' || !place || now === null) return null;
  return { hierarchyId: place.hierarchy.id, left: Math.max(0, node.own - now) };
}
