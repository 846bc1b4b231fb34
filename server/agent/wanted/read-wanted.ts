/** What is wanted beside what the kernel holds: of each group that is kept its directories and the limits that are wanted of it. */
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readKernelRelease, readMemoryTotals } from '#server/cgroupfs/groups/host-facts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readLimits } from '#server/cgroupfs/limits/read-limits.ts';
import { readOtherOwnership } from '#server/cgroupfs/wanted/ownership.ts';
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { controllerOfLimit, limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { GroupLimits, LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { RightsDrift } from '#server/domain/wanted/rights-drift.ts';
import { isSameLimit } from '#server/domain/wanted/same-limit.ts';
import type { WantedGroup, WantedLimit } from '#server/domain/wanted/wanted.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { WantedGroupState, WantedLimitState } from '#server/domain/wanted/wanted-verbs.ts';

/** Of the host, once for all groups. */
export function readFacts(host: CgroupHost): LimitFacts {
  const { memoryBytes } = readMemoryTotals(host);
  return factsOf({
    pageBytes: host.pageBytes,
    topology: host.readTopology(memoryBytes),
    devices: host.readDevices(),
    kernel: readKernelRelease(host),
  });
}

export function readWanted(host: CgroupHost, facts: LimitFacts, wanted: WantedGroup): WantedGroupState {
  const { group, asked, places, enable, limits } = wanted;
  const found = findGroup(host, group);
  const there = new Set(found?.places.map(({ hierarchy }) => hierarchy.id));
  const keys = new Set(limits.map(({ edit }) => edit.key));
  const live = found ? readLimits(host, found, { keys, forEditing: false }) : {};
  return {
    group,
    asked,
    hierarchies: places.map(({ hierarchyId }) => hierarchyId),
    missing: places.flatMap(({ hierarchyId }) => (there.has(hierarchyId) ? [] : [hierarchyId])),
    rights: otherRights(host, wanted) ?? [],
    enable,
    limits: limits.map((limit) => limitState(host, { group, facts, live, isThere: found !== null }, limit)),
  };
}

function limitState(
  host: CgroupHost,
  at: { group: GroupPath; facts: LimitFacts; live: GroupLimits; isThere: boolean },
  { edit, asked }: WantedLimit,
): WantedLimitState {
  const { key } = edit;
  const reading = at.live[key];
  const nothing = { key, wanted: edit, asked, live: null, files: [], isSame: false };
  if (!at.isThere) return { ...nothing, why: sayOfGroup('group-gone', { group: at.group }) };
  const home = host.hierarchyFor(controllerOfLimit(key));
  const rule = home && limitRule(home.version, key);
  if (!home || !rule || !reading) return { ...nothing, why: whyNone(key, home?.version ?? null) };
  if (reading.kind === 'absent') return { ...nothing, why: reading.reason };
  const fault = rule.fault(edit.value as never, at.facts);
  return {
    ...nothing,
    live: { key, value: reading.value } as LimitEdit,
    files: reading.files.map(({ path }) => path),
    isSame: fault === null && isSameLimit(rule, edit.value, reading.value, at.facts),
    why: fault,
  };
}

/** Why this host has no such limit at all. */
export function whyNone(key: LimitKey, version: number | null) {
  const controller = controllerOfLimit(key);
  if (version === null) return sayOfWanted('restore-controller-missing', { controller, key });
  return sayOfWanted('restore-wrong-version', { controller, key, version });
}

/**
 * What is not as kept; null when the group is gone. Only where something else than the agent's own is wanted: directories of that
 * user are not looked through.
 */
export function otherRights(host: CgroupHost, { group, places }: WantedGroup): RightsDrift[] | null {
  const found = findGroup(host, group);
  if (!found) return null;
  return places.flatMap(({ hierarchyId, ...ownership }) => {
    const place = found.places.find(({ hierarchy }) => hierarchy.id === hierarchyId);
    if (!place || (ownership.rights === null && Object.keys(ownership.files).length === 0)) return [];
    const dir = dirOf(place.hierarchy, group);
    return readOtherOwnership(dir, ownership).map((drift) => ({ hierarchyId, dir, ...drift }));
  });
}
