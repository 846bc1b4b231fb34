/** The verb `control`: what a page needs to offer freeze, kill and delete, and to say beforehand what they would meet. */
import type { Guard } from '#server/agent/changes/guard.ts';
import { membersWithin } from '#server/agent/groups/delegated-service.ts';
import { unitRemoval, whyUnitsBelow } from '#server/agent/groups/remove-unit.ts';
import { freezerOf } from '#server/cgroupfs/control/freezer.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readRights } from '#server/cgroupfs/groups/read-rights.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type { ControlState, MemberProcess } from '#server/domain/control/control-verbs.ts';
import { memberLimit } from '#server/domain/control/control-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { agentUser } from '../agent-user.ts';
import { frozenOf, whyNoFreezer } from './freeze-group.ts';
import type { FreezeWatch } from './freeze-watch.ts';
import { holderAbove } from './held-by-freezer.ts';
import { whyNotMovedUp } from './move-up.ts';
import { reclaimerOf, whyNoReclaim } from './reclaim-group.ts';
import { whyNoReset } from './reset-peak.ts';
import { whyNoRestart } from './restart-unit.ts';

/** Throws GROUP_GONE. */
export function readControl(
  { host, guard, watch }: { host: CgroupHost; guard: Guard; watch: FreezeWatch },
  group: GroupPath,
): ControlState {
  const found = findGroup(host, group);
  if (!found) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  const members = membersWithin(host, group);
  const pids = [...members.processes.keys()].sort((a, b) => a - b);
  const freezer = freezerOf(host, group);
  const above = holderAbove(host, group);
  const guarded = guard.whyGroup(group);
  const byUnit = unitRemoval(host, group);
  const unitsBelow = byUnit?.removal ? whyUnitsBelow(byUnit.removal.unit, members.groups) : null;
  return {
    group,
    freezer: freezer?.hierarchy.version ?? null,
    frozen: frozenOf(host, group, watch),
    groups: members.groups.slice(0, memberLimit),
    groupCount: members.groups.length,
    processes: pids.slice(0, memberLimit).flatMap((pid): MemberProcess[] => {
      const stat = readProcessStat(host, pid);
      if (!stat) return [];
      const { name, startTicks } = stat;
      return [
        {
          pid,
          startTicks,
          name,
          group: members.processes.get(pid) ?? group,
          guarded: guard.whyProcess(stat),
        },
      ];
    }),
    processCount: pids.length,
    killWaits: above === null ? null : sayOfControl('kill-waits', { group: above }),
    unit: byUnit?.removal ?? null,
    rights: {
      freeze: guarded ?? (freezer ? null : whyNoFreezer(group)),
      kill: guarded,
      removeTree: guarded ?? byUnit?.why ?? unitsBelow ?? readRights(found, agentUser()).removal,
      moveUp: whyNotMovedUp(host, group),
      reclaim: guarded ?? (reclaimerOf(host, group) ? null : whyNoReclaim(group)),
      resetPeak: guarded ?? whyNoReset(host, group),
      restart: guarded ?? whyNoRestart(host, group),
    },
  };
}
