/**
 * A service that Corral has made for groups of its own (Delegate=yes, decision 0017): beside those groups is one that holds the
 * service's process. That is part of the service, not of what people keep in it.
 */
import { fileOfUnit, isDelegatedByFile } from '#server/agent/changes/systemd-unit.ts';
import { type Members, membersOf } from '#server/cgroupfs/control/members.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { unitMark } from '#server/domain/changes/plan/plan-unit.ts';
import { leafOf, serviceOfLeaf } from '#server/domain/groups/ground.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { delegatedName, unitOf } from '#server/domain/groups/unit-of.ts';
import type { Sentence } from '#server/domain/sentence.ts';

/** The group with the process of the service whose group this is; null for any group that is not such a service's. */
export function leafIn(host: Pick<CgroupHost, 'hierarchies'>, group: GroupPath): GroupPath | null {
  const unit = unitOf(group);
  if (unit === null || !delegatedName.test(unit) || !isMadeHere(unit)) return null;
  const leaf = leafOf(group);
  return host.hierarchies.some((hierarchy) => hierarchy.version === 2 && existsIn(hierarchy, leaf)) ? leaf : null;
}

/** Why a group that holds such a process is left alone; null for any other. */
export function whyLeaf(group: GroupPath): Sentence | null {
  const unit = serviceOfLeaf(group);
  return unit !== null && isMadeHere(unit) ? sayOfGroup('keeps-unit', { unit }) : null;
}

/** Everything in the subtree but the process by which the service itself runs, and its group. */
export function membersWithin(host: CgroupHost, top: GroupPath): Members {
  const members = membersOf(host, top);
  const leaf = leafIn(host, top);
  if (leaf === null) return members;
  return {
    groups: members.groups.filter((group) => group !== leaf),
    processes: new Map([...members.processes].filter(([, group]) => group !== leaf)),
  };
}

function isMadeHere(unit: string): boolean {
  return fileOfUnit(unit)?.text.startsWith(unitMark) === true && isDelegatedByFile(unit);
}
