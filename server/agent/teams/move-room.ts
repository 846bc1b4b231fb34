/** Room for processes in the budgets of teams, taken by one after the other: who comes first has it. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { sayOfBudget } from '#server/domain/teams/budget-sentences.ts';
import { type ProcessRoom, readRoom } from './process-room.ts';

export interface MoveRoom {
  /** Takes the room that the process needs where it would go; why there is not as much, and then nothing is taken. */
  take(pid: number, moves: readonly { to: GroupPath; hierarchyIds: readonly string[] }[]): Sentence | null;
}

/** As it is now; `policyFor` tells what a group is under. */
export function openMoveRoom(host: CgroupHost, policyFor: (group: GroupPath) => BudgetPolicy | undefined): MoveRoom {
  const known = new Map<GroupPath, ProcessRoom | null>();
  const roomIn = ({ top }: BudgetPolicy): ProcessRoom | null => {
    const room = known.has(top) ? known.get(top) : readRoom(host, top);
    known.set(top, room ?? null);
    return room ?? null;
  };
  return {
    take: (pid, moves) => {
      const taken: { room: ProcessRoom; threads: number }[] = [];
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
