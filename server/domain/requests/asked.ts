/**
 * What is asked for: limits as they are to be, counted as budgets are. Amounts of what is added up, a CPU weight, a list of cores,
 * figures of disks. All that is said and checked goes by its parts. Pure.
 */
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { type DeviceLimits, type IoFigure, ioFigures, unlimited } from '#server/domain/limits/io-limits.ts';
import type { Limit, LimitEdit } from '#server/domain/limits/limits.ts';
import { amountFigure, amountText, ioAmountFigure, ioAmountText } from '#server/domain/teams/amount-text.ts';
import {
  type Amount,
  type BudgetResource,
  budgetKeys,
  budgetResources,
  coresKey,
  ioKey,
  type OwnLimits,
  oneCpu,
} from '#server/domain/teams/budget-resources.ts';
import type { WeightBudget } from '#server/domain/teams/weight-budget.ts';
import { formatCount } from '#server/domain/units.ts';

/** Of one disk, bytes or operations a second. */
export interface DiskAmounts extends Partial<Record<IoFigure, Amount>> {
  /** "MAJOR:MINOR". */
  device: string;
  /** "vda", as it was called when that was stored. */
  name?: string;
}

export interface Asked extends Partial<Record<BudgetResource, Amount>> {
  /** As the kernel's file shows it: cpu.weight on v2, cpu.shares on v1. */
  weight?: number;
  /** In the kernel's form: "0-3,8". */
  cores?: string;
  disks?: DiskAmounts[];
}

/** As a group has them. What was stored before there were requests for cores, disks and weights has none of them. */
export interface PresentLimits extends OwnLimits {
  /** Null: it has no cpu controller here. */
  weight?: GroupWeight | null;
  /** Those it may run on; null: it has no cpuset here. */
  cores?: string | null;
  /** The disks that it has a limit of; null: it cannot have one here. */
  disks?: DiskAmounts[] | null;
}

/** What a group weighs, and in which file. */
export type GroupWeight = Pick<WeightBudget, 'key' | 'weight'>;

/** One limit that can be asked for. */
export type AskableLimit =
  | { kind: 'amount'; resource: BudgetResource }
  | { kind: 'weight' }
  | { kind: 'cores' }
  | { kind: 'figure'; device: string; disk: string; figure: IoFigure };

/** One that is asked for. */
export type AskedPart =
  | { kind: 'amount'; resource: BudgetResource; amount: Amount }
  | { kind: 'weight'; amount: number }
  | { kind: 'cores'; list: string }
  | { kind: 'figure'; device: string; disk: string; figure: IoFigure; amount: Amount };

/** What can be asked for more of in a group: what it has a limit of, and how much it weighs. */
export function askableIn(present: PresentLimits): AskableLimit[] {
  const { weight = null, cores = null, disks } = present;
  return [
    ...budgetResources
      .filter((resource) => typeof present[resource] === 'number')
      .map((resource): AskableLimit => ({ kind: 'amount', resource })),
    ...(weight === null ? [] : [{ kind: 'weight' } as const]),
    ...(cores === null ? [] : [{ kind: 'cores' } as const]),
    ...partsIn({ disks: disks ?? [] }),
  ];
}

/** In the order in which they are shown. */
export function partsIn(asked: Asked): AskedPart[] {
  const { weight, cores, disks = [] } = asked;
  return [
    ...resourcesIn(asked).map((resource): AskedPart => ({ kind: 'amount', resource, amount: asked[resource] ?? 0 })),
    ...(weight === undefined ? [] : [{ kind: 'weight', amount: weight } as const]),
    ...(cores === undefined ? [] : [{ kind: 'cores', list: cores } as const]),
    ...disks.flatMap((disk) =>
      ioFigures.flatMap((figure): AskedPart[] => {
        const amount = disk[figure];
        const { device, name = device } = disk;
        return amount === undefined ? [] : [{ kind: 'figure', device, disk: name, figure, amount }];
      }),
    ),
  ];
}

export function resourcesIn(asked: Asked): BudgetResource[] {
  return budgetResources.filter((resource) => asked[resource] !== undefined);
}

/** Names it in a form, in an address, and to who is told what is wrong with it: "memory", "weight", "cores", "8:0 readBytesPerSecond". */
export function fieldOf(limit: AskableLimit): string {
  if (limit.kind === 'amount') return limit.resource;
  return limit.kind === 'figure' ? `${limit.device} ${limit.figure}` : limit.kind;
}

/** What stands of it now: of cores a list, null where there can be no such limit. */
export function standingOf(limit: AskableLimit, present: PresentLimits): Limit<Amount> | string | null {
  if (limit.kind === 'amount') return present[limit.resource];
  if (limit.kind === 'weight') return present.weight?.weight ?? null;
  if (limit.kind === 'cores') return present.cores ?? null;
  if (!present.disks) return null;
  return present.disks.find(({ device }) => device === limit.device)?.[limit.figure] ?? 'max';
}

/** The same of two that are asked for, or granted; undefined where it is not in it. */
function sameIn(part: AskedPart, asked: Asked): AskedPart | undefined {
  return partsIn(asked).find((one) => fieldOf(one) === fieldOf(part));
}

/** Whether `part` is no more than `other` of the same. */
function isWithin(part: AskedPart, other: AskedPart): boolean {
  if (part.kind === 'cores') return other.kind === 'cores' && outsideOf(part.list, other.list) === '';
  return other.kind !== 'cores' && part.amount <= other.amount;
}

/** The cores of one list that are not in the other; "" for none. */
export function outsideOf(list: string, other: string): string {
  const known = new Set(parseKernelCpuList(other));
  return formatCpuList(parseKernelCpuList(list).filter((core) => !known.has(core)));
}

/** Those of which no more is asked for than there is. */
export function notMore(asked: Asked, present: PresentLimits): AskedPart[] {
  return partsIn(asked).filter((part) => {
    const now = standingOf(part, present);
    if (now === null) return false;
    if (part.kind === 'cores') return outsideOf(part.list, String(now)) === '';
    return now === 'max' || (typeof now === 'number' && now >= part.amount);
  });
}

/** Whether all that was asked for stands by now. */
export function isThere(asked: Asked, present: PresentLimits): boolean {
  return notMore(asked, present).length === partsIn(asked).length;
}

/** Those of `granted` that were not asked for, or are more than was asked. */
export function beyondAsked(granted: Asked, asked: Asked): AskedPart[] {
  return partsIn(granted).filter((part) => {
    const of = sameIn(part, asked);
    return !of || !isWithin(part, of);
  });
}

export function isLess(granted: Asked, asked: Asked): boolean {
  return partsIn(asked).some((part) => {
    const of = sameIn(part, granted);
    return !of || !isWithin(part, of);
  });
}

/** The part of `granted` that stands for one that was asked for; null: not this. */
export function grantedOf(part: AskedPart, granted: Asked): AskedPart | null {
  return sameIn(part, granted) ?? null;
}

/** What stands that a change of limits is made from. */
export interface Standing {
  /** A quota keeps its period, in microseconds. */
  periodUsec: number;
  /** The file that says what a group weighs here. */
  weightKey: GroupWeight['key'];
  /** All disks with a limit: those that are not asked for stay as they are. */
  io: readonly DeviceLimits[];
}

/** The change of limits that sets them. */
export function editsOf(asked: Asked, { periodUsec, weightKey, io }: Standing): LimitEdit[] {
  const edits = resourcesIn(asked).map((resource): LimitEdit => {
    const amount = asked[resource] ?? 0;
    if (resource === 'pids') return { key: budgetKeys.pids, value: amount };
    if (resource !== 'cpu') return { key: budgetKeys[resource], value: BigInt(amount) };
    return { key: budgetKeys.cpu, value: { quotaUsec: Math.round((amount * periodUsec) / oneCpu), periodUsec } };
  });
  if (asked.weight !== undefined) edits.push({ key: weightKey, value: asked.weight });
  if (asked.cores !== undefined) edits.push({ key: coresKey, value: asked.cores });
  if (asked.disks !== undefined) edits.push({ key: ioKey, value: withDisks(io, asked.disks) });
  return edits;
}

function withDisks(io: readonly DeviceLimits[], disks: readonly DiskAmounts[]): DeviceLimits[] {
  const table = new Map(io.map((limits) => [limits.device, { ...limits }]));
  for (const disk of disks) {
    const limits = table.get(disk.device) ?? unlimited(disk.device);
    for (const figure of ioFigures) {
      const amount = disk[figure];
      if (amount === undefined) continue;
      if (figure === 'readOpsPerSecond' || figure === 'writeOpsPerSecond') limits[figure] = amount;
      else limits[figure] = BigInt(amount);
    }
    table.set(disk.device, limits);
  }
  return [...table.values()];
}

/** With the names of disks as `present` has them. */
export function withNames(asked: Asked, present: Pick<PresentLimits, 'disks'>): Asked {
  if (asked.disks === undefined) return asked;
  const nameOf = (device: string) => present.disks?.find((disk) => disk.device === device)?.name ?? device;
  return { ...asked, disks: asked.disks.map((disk) => ({ ...disk, name: nameOf(disk.device) })) };
}

/** "1.5 CPUs, 768 MiB of memory, CPU weight 200, cores 0-3, 10 MiB/s of reading from vda" */
export function askedText(asked: Asked): string {
  return partsIn(asked).map(partText).join(', ');
}

export function partText(part: AskedPart): string {
  if (part.kind === 'amount')
    return `${amountText(part.resource, part.amount)}${part.resource === 'memory' ? ' of memory' : ''}`;
  if (part.kind === 'weight') return `CPU weight ${formatCount(part.amount)}`;
  if (part.kind === 'cores') return coresText(part.list);
  return ioAmountText(part);
}

/** The same beside its name: "768 MiB", "200", "0-3", "10 MiB/s". */
export function partFigure(part: AskedPart): string {
  if (part.kind === 'amount') return amountFigure(part.resource, part.amount);
  if (part.kind === 'weight') return formatCount(part.amount);
  return part.kind === 'cores' ? part.list : ioAmountFigure(part.figure, part.amount);
}

/** What stands, as standingOf tells it: "512 MiB", "no limit", "none here". */
export function presentFigure(part: AskableLimit, present: PresentLimits): string {
  const now = standingOf(part, present);
  if (now === null) return 'none here';
  if (typeof now === 'string') return now === 'max' ? 'no limit' : now;
  if (part.kind === 'weight') return now === 0 ? 'idle' : formatCount(now);
  if (part.kind === 'cores') return String(now);
  return part.kind === 'amount' ? amountFigure(part.resource, now) : ioAmountFigure(part.figure, now);
}

export function coresText(list: string): string {
  return /^\d+$/.test(list) ? `core ${list}` : `cores ${list}`;
}
