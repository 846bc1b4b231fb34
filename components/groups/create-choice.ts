/** What is chosen in the create dialog, and the request it means. Pure. */
import type { FormContext, GroupState } from '#server/domain/changes/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupNameFault } from '#server/domain/groups/group-path.ts';
import type { CreateRequest } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName, HostFacts } from '#server/domain/groups/host.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { GroupLimits, Limit, LimitEdit } from '#server/domain/limits/limits.ts';
import { wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import { formatBytes, formatCount, parseBytesOf, parseCpus } from '#server/domain/units.ts';

export interface CreateChoice {
  name: string;
  hierarchies: string[];
  /** v2 controllers to enable for it in the parent. */
  enable: string[];
  memory: string;
  cpu: string;
  pids: string;
}

export type CreateField = 'name' | 'hierarchies' | 'memory' | 'cpu' | 'pids';

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

/** The controllers that the new group would have with this choice. */
export function controllersOf(offers: readonly HierarchyOffer[], choice: CreateChoice): ReadonlySet<string> {
  const chosen = offers.filter((offer) => choice.hierarchies.includes(offer.id));
  return new Set<string>(
    chosen.flatMap((offer): readonly string[] => (offer.version === 1 ? offer.controllers : choice.enable)),
  );
}

/** What the parent gives, for "50% of parent": the tightest limit from it up; null where its controller is not there. */
export interface ParentLimits {
  bytes: Limit<bigint> | null;
  cpus: Limit<number> | null;
}

/** What a child of the group that `context` tells of would have over it. */
export function parentLimitsOf({
  own,
  ancestors,
}: {
  own: GroupState;
  ancestors: readonly GroupState[];
}): ParentLimits {
  const above = [own, ...ancestors].map((state) => state.limits);
  return { bytes: tightest(above.map(bytesOf)), cpus: tightest(above.map(cpusOf)) };
}

function bytesOf({ 'memory.max': limit }: GroupLimits): Limit<bigint> | null {
  return limit?.kind === 'value' ? limit.value : null;
}

function cpusOf({ 'cpu.quota': limit }: GroupLimits): Limit<number> | null {
  if (limit?.kind !== 'value') return null;
  const { quotaUsec, periodUsec } = limit.value;
  return quotaUsec === 'max' ? 'max' : quotaUsec / periodUsec;
}

function tightest<T extends number | bigint>(values: readonly (Limit<T> | null)[]): Limit<T> | null {
  let least: Limit<T> | null = null;
  for (const value of values) {
    if (value === null) continue;
    if (least === null || least === 'max' || (value !== 'max' && value < least)) least = value;
  }
  return least;
}

/** The request, or what is wrong by field. */
export function createRequestOf(
  choice: CreateChoice,
  of: {
    parent: GroupPath;
    facts: HostFacts;
    parentLimits: ParentLimits;
    controllers: ReadonlySet<string>;
    hasV2: boolean;
  },
):
  | { ok: true; request: Omit<CreateRequest, 'requestId'> }
  | { ok: false; faults: Partial<Record<CreateField, string>> } {
  const faults: Partial<Record<CreateField, string>> = {};
  const nameFault = groupNameFault(choice.name);
  if (nameFault) faults.name = nameFault;
  if (choice.hierarchies.length === 0) faults.hierarchies = 'Choose at least one hierarchy.';

  const edits: LimitEdit[] = [];
  const read = (field: CreateField, text: string, edit: (text: string) => LimitEdit): void => {
    if (text.trim() === '') return;
    try {
      edits.push(edit(text));
    } catch (error) {
      if (!isAppError(error)) throw error;
      faults[field] = error.public;
    }
  };
  const hostCpus = of.facts.topology.cores.filter((core) => core.online).length;
  if (of.controllers.has('memory'))
    read('memory', choice.memory, (text) => ({
      key: 'memory.max',
      value: readMemory(text, of),
    }));
  if (of.controllers.has('cpu'))
    read('cpu', choice.cpu, (text) => ({
      key: 'cpu.quota',
      value: parseCpus(text, { hostCpus, parentCpus: of.parentLimits.cpus }),
    }));
  if (of.controllers.has('pids') && choice.pids.trim() !== '') {
    const count = readCount(choice.pids);
    if (count === null) faults.pids = `Write a whole number up to ${formatCount(mostPids)}, or max for no limit.`;
    else edits.push({ key: 'pids.max', value: count });
  }

  if (Object.keys(faults).length > 0) return { ok: false, faults };
  return {
    ok: true,
    request: {
      parent: of.parent,
      name: choice.name,
      hierarchies: choice.hierarchies,
      enable: of.hasV2 ? choice.enable : [],
      edits,
    },
  };
}

/**
 * What the kernel will keep of a memory limit as typed, in words: whole pages, rounded down. Null while there is nothing
 * to foretell, because the text is empty or means no size.
 */
export function memoryForecast(text: string, of: { facts: HostFacts; parentLimits: ParentLimits }): string | null {
  const place = of.facts.controllers.memory;
  const rule = place.kind === 'available' ? limitRule(place.version, 'memory.max') : null;
  const bytes = text.trim() === '' ? null : readMemoryOrNull(text, of);
  if (!rule || bytes === null) return null;
  const keeps = rule.toWrites(bytes, limitFactsOf(of.facts))[0]?.keeps;
  if (bytes === 'max' || keeps === undefined || keeps === 'max') return 'No limit.';
  const size = formatBytes(BigInt(keeps));
  if (keeps === String(bytes)) return `${keeps} bytes, ${size}.`;
  return `The kernel will keep ${keeps} bytes, ${size}: whole pages of ${formatBytes(of.facts.pageBytes)}.`;
}

function readMemory(text: string, of: { facts: HostFacts; parentLimits: ParentLimits }): Limit<bigint> {
  return parseBytesOf(text, { hostBytes: of.facts.memoryBytes, parentBytes: of.parentLimits.bytes });
}

/** Null for what cannot be read: its field says why. */
function readMemoryOrNull(text: string, of: { facts: HostFacts; parentLimits: ParentLimits }): Limit<bigint> | null {
  try {
    return readMemory(text, of);
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

function limitFactsOf({ pageBytes, kernel, topology }: HostFacts): LimitFacts {
  return {
    pageBytes,
    kernel,
    highestCpu: Math.max(0, ...topology.cores.map((core) => core.cpu)),
    nodes: topology.nodes.map((node) => node.node),
  };
}

const mostPids = 4_194_304;

function readCount(text: string): 'max' | number | null {
  if (text.trim() === 'max') return 'max';
  const count = wholeNumberOf(text);
  return count === null || count > mostPids ? null : count;
}
