/** v1 alone: a frozen process takes signals, SIGKILL among them, and acts on them only once it is thawed. Of v2 none waits for SIGKILL. */
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** The group that v1's freezer holds the process frozen by: its own or an ancestor; null when it is not frozen. */
export function holderOf(host: CgroupHost, pid: number): GroupPath | null {
  for (const { hierarchy, group } of groupsOfProcess(host, pid)) {
    if (group === null || hierarchy.version !== 1 || !hierarchy.controllers.includes('freezer')) continue;
    const freezer = freezerOf(host, group);
    const reading = freezer && readFreeze(freezer, group);
    if (reading && reading.state !== 'thawed') return reading.self ? group : (reading.by ?? group);
  }
  return null;
}

/** The nearest ancestor by which v1's freezer holds the whole group; null when none does. */
export function holderAbove(host: CgroupHost, group: GroupPath): GroupPath | null {
  const freezer = freezerOf(host, group);
  if (freezer?.hierarchy.version !== 1) return null;
  return readFreeze(freezer, group)?.by ?? null;
}
