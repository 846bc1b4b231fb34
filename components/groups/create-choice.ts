/** What is chosen in the create dialog, and the request it means. Pure. */
import type { FormContext } from '#server/domain/changes/change.ts';
import { unitNameFault } from '#server/domain/groups/ground.ts';
import type { GroupKind, UnitKind } from '#server/domain/groups/group-kinds.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupNameFault } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { CreatePlanRequest, PlannedDir } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName, HostFacts } from '#server/domain/groups/host.ts';

export interface CreateChoice {
  name: string;
  kind: GroupKind;
  hierarchies: string[];
  /** v2 controllers to enable for it in the parent. */
  enable: string[];
}

export type CreateField = 'name' | 'hierarchies';

export interface HierarchyOffer {
  id: string;
  version: 1 | 2;
  controllers: readonly ControllerName[];
  /** Chosen unless somebody unchooses it. */
  isDefault: boolean;
  /** Why it cannot be chosen, null when it can. */
  whyNot: string | null;
}

const enabledByDefault: readonly string[] = ['cpu', 'cpuset', 'memory', 'io', 'pids'];

/** The hierarchies that a child of a group with these could be made in; named ones (systemd's own) only on request. */
export function hierarchyOffers(facts: HostFacts, parentHierarchies: readonly string[]): HierarchyOffer[] {
  return facts.hierarchies.map((hierarchy) => {
    const whyNot = hierarchy.readOnly
      ? 'mounted read-only'
      : parentHierarchies.includes(hierarchy.id)
        ? null
        : 'the parent does not exist there';
    return {
      id: hierarchy.id,
      version: hierarchy.version,
      controllers: hierarchy.controllers,
      isDefault: whyNot === null && (hierarchy.version === 2 || hierarchy.controllers.length > 0),
      whyNot,
    };
  });
}

/**
 * The v2 controllers enabled unless somebody says otherwise: none where processes in the parent would stand in the way, and
 * where the agent may not hand them down from above (not root, or under a ceiling) only those that the parent has.
 */
export function defaultEnable(
  offers: readonly HierarchyOffer[],
  parent: { isBusy: boolean; places: FormContext['places'] | null },
  agent: Pick<HostFacts['agent'], 'privileged' | 'ceiling'>,
): string[] {
  if (parent.isBusy) return [];
  const v2 = offers.find((offer) => offer.version === 2 && offer.whyNot === null);
  const reachesUp = agent.privileged && agent.ceiling === null;
  return (v2?.controllers ?? []).filter(
    (controller) => enabledByDefault.includes(controller) && (reachesUp || parent.places?.[controller]?.version === 2),
  );
}

/** What a unit can be limited in: these controllers systemd enables for it by itself. */
export function unitPlace(offers: readonly HierarchyOffer[]): Pick<CreateChoice, 'hierarchies' | 'enable'> {
  const v2 = offers.find((offer) => offer.version === 2);
  return {
    hierarchies: v2 ? [v2.id] : [],
    enable: (v2?.controllers ?? []).filter((controller) => enabledByDefault.includes(controller)),
  };
}

/** Where the new group's directories will be. */
export function dirsOf(facts: HostFacts, hierarchies: readonly string[], group: GroupPath): PlannedDir[] {
  return facts.hierarchies
    .filter(({ id }) => hierarchies.includes(id))
    .map(({ id, version, mountPoint }) => ({ hierarchyId: id, version, path: `${mountPoint}${group}` }));
}

/** The request without limits, or what is wrong by field. */
export function createRequestOf(
  choice: CreateChoice,
  of: { parent: GroupPath; hasV2: boolean },
):
  | { ok: true; request: Omit<CreatePlanRequest, 'edits'> }
  | { ok: false; faults: Partial<Record<CreateField, string>> } {
  const faults: Partial<Record<CreateField, string>> = {};
  const { kind } = choice;
  const nameFault = kind === 'directory' ? groupNameFault(choice.name) : unitFault(choice.name, kind);
  if (nameFault) faults.name = nameFault;
  if (kind !== 'directory' && !nameFault)
    return { ok: true, request: { parent: of.parent, name: choice.name, kind, hierarchies: [], enable: null } };
  if (choice.hierarchies.length === 0) faults.hierarchies = 'Choose at least one hierarchy.';
  if (Object.keys(faults).length > 0) return { ok: false, faults };
  const { name, hierarchies } = choice;
  return { ok: true, request: { parent: of.parent, name, hierarchies, enable: of.hasV2 ? choice.enable : [] } };
}

function unitFault(name: string, kind: UnitKind): string | null {
  const fault = unitNameFault(name, kind);
  return fault && sayOfGroup('unit-name', { name, fault }).text;
}
