/** What a plan of a load goes by: the host as it is looked at once, and what the steps planned so far will have changed. */
import type { Foresee } from '#server/agent/changes/apply-change.ts';
import { readKernelRelease, readMemoryTotals } from '#server/cgroupfs/groups/host-facts.ts';
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import { type IsGone, withGiven, withoutGone } from '#server/domain/changes/foreseen.ts';
import type { GroundFacts } from '#server/domain/config/plan-new-group.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { BudgetChange } from '#server/domain/teams/budget-check.ts';
import type { LoadScene } from './load-scene.ts';
import { devicesAbove, prioritiesAbove, type RowGround } from './row-edits.ts';
import { type IdsOf, openIds } from './wanted-ids.ts';

export interface LoadGround extends LoadScene, GroundFacts, RowGround {
  ids: IdsOf;
  /** Groups that this load makes, with the hierarchies it makes them in. */
  coming: Map<GroupPath, readonly string[]>;
  /** The limits that this step and those before it give each. */
  given: Map<GroupPath, ReadonlyMap<LimitKey, LimitEdit['value']>>;
  /** Parents that were there and of whose new children one has been planned. */
  looked: Set<GroupPath>;
  /** What is enabled in which cgroup.subtree_control by an earlier step. */
  enabled: Map<string, Set<string>>;
  /** Fingerprints of the looks that were taken. */
  bases: string[];
  /** What each group would have, as far as budgets go. */
  limited: BudgetChange[];
  /** Groups that this load removes, for what comes after that. */
  isGone?: IsGone;
}

/** With nothing planned yet. */
export function openLoadGround(scene: LoadScene, { hasRows }: { hasRows: boolean }): LoadGround {
  const { host } = scene;
  const { hierarchies, controllers, pageBytes } = host;
  const topology = host.readTopology(readMemoryTotals(host).memoryBytes);
  // Disks are looked for only where some row may be about one.
  const devices = hasRows ? host.readDevices() : [];
  const limits = factsOf({ pageBytes, topology, devices, kernel: readKernelRelease(host) });
  const nothing = {
    coming: new Map(),
    given: new Map(),
    looked: new Set<GroupPath>(),
    enabled: new Map(),
    bases: [],
    limited: [],
  };
  const tables: LoadGround['tables'] = new Map();
  const above = {
    tables,
    devicesAbove: (group: GroupPath) => devicesAbove({ host, tables }, group),
    prioritiesAbove: (group: GroupPath) => prioritiesAbove({ host, tables }, group),
  };
  return { ...scene, hierarchies, controllers, limits, ids: openIds(host.etc), ...nothing, ...above };
}

/** How a look at a group is to be taken: with what the steps before have done. */
export function foreseeIn({ given, isGone }: LoadGround): Foresee {
  return (context) => withGiven(isGone ? withoutGone(context, isGone) : context, given);
}
