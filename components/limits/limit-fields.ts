/**
 * Which fields the Limits tab has for a group, in order: by controller and by the version the controller has on this
 * host. Words and files come from the limit catalogue; here is only how they are entered.
 */
import type { ChangeContext, MissingController } from '#server/domain/changes/change.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { type CountedKey, countedHere, isCountedKey } from '#server/domain/limits/counted-limits.ts';
import { isOnHost } from '#server/domain/limits/huge-pages.ts';
import { limitControllers, limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitRule, LimitUnit } from '#server/domain/limits/limit-rule.ts';
import type { LimitKey, LimitReading } from '#server/domain/limits/limits.ts';

export interface LimitField {
  key: LimitKey;
  label: string;
  /** The kernel's name of the file, as it stands under the label. */
  file: string;
  files: readonly string[];
  unit: LimitUnit;
  meaning: string;
  /** What "max" is called in this field; null when the kernel has no such value for it. */
  unlimited: string | null;
}

export interface LimitSection {
  id: (typeof limitControllers)[number];
  title: string;
  version: CgroupVersion;
  fields: LimitField[];
  /** Set when the group lacks the controller and a change has to bring it first. */
  missing: MissingController | null;
}

const titles: Record<LimitSection['id'], string> = {
  cpu: 'CPU',
  cpuset: 'Cores and memory nodes',
  memory: 'Memory',
  io: 'I/O',
  pids: 'Processes',
  hugetlb: 'Huge pages',
  devices: 'Devices',
  net_cls: 'Traffic class',
  net_prio: 'Packet priority',
  rdma: 'RDMA',
  misc: 'Counted resources',
};

/** Controllers that the group's hierarchies have and this host has nothing for, with why there is no field. */
export function idleControllers(context: FieldContext): { controller: string; why: string }[] {
  return (['misc', 'rdma'] as const)
    .filter((id) => (context.places[id] ?? context.missing[id]) && !isCountedHere(`${id}.max`, context))
    .map((controller) => ({ controller, why: idle[controller] }));
}

const idle = {
  misc: 'This host has no resource that misc counts: misc.capacity is empty.',
  rdma: 'This host has no RDMA device.',
} as const;

type FieldContext = Pick<ChangeContext, 'places' | 'missing' | 'own' | 'topology'>;

/** The sections of the tab for this group; a controller that the host does not offer has none. */
export function limitSections(context: FieldContext): LimitSection[] {
  return limitControllers.flatMap((id) => {
    const missing = context.missing[id] ?? null;
    const version = context.places[id]?.version ?? missing?.version;
    if (!version) return [];
    const fields = limitRulesOf(version, id)
      // Typed in the field of the weight: it is the same limit in other words.
      .filter((rule) => rule.key !== 'cpu.weight.nice')
      .filter(
        (rule) =>
          isOnHost(rule.key, context.topology) && !isLeftOut(rule, context.own.limits[rule.key], missing !== null),
      )
      .filter((rule) => !isCountedKey(rule.key) || isCountedHere(rule.key, context))
      .map(fieldOf);
    return fields.length === 0 ? [] : [{ id, title: titles[id], version, fields, missing }];
  });
}

function isCountedHere(key: CountedKey, { topology, own }: FieldContext): boolean {
  return countedHere(key, { topology, reading: own.limits[key] }).length > 0;
}

/** What this kernel lacks without anything being amiss. */
function isLeftOut({ optional }: LimitRule, reading: LimitReading | undefined, isMissing: boolean): boolean {
  return optional === true && reading?.kind !== 'value' && !isMissing;
}

function fieldOf(rule: LimitRule): LimitField {
  const protects = rule.key === 'memory.min' || rule.key === 'memory.low';
  const takesMax = rule.unit === 'bytes' || rule.unit === 'quota' || rule.unit === 'count';
  return {
    key: rule.key,
    label: rule.label,
    file: rule.files[0],
    files: rule.files,
    unit: rule.unit,
    meaning: rule.meaning,
    unlimited: takesMax ? (protects ? 'All of it' : 'No limit') : null,
  };
}
