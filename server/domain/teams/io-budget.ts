/**
 * What a team may read from and write to each disk: the limits of its top group, of every disk four figures. Each figure is a budget
 * of its own, handed out and added up as memory is.
 */
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { diskOf, nameOfDevice } from '#server/domain/groups/block-device.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { DeviceLimits, IoFigure } from '#server/domain/limits/io-limits.ts';
import { ioFigures } from '#server/domain/limits/io-limits.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetNode, ResourceBudget } from './budget.ts';
import { resourceBudget } from './budget.ts';
import type { BudgetChange, OwnChange } from './budget-check.ts';
import { excessOf, excessOfAll, withOwn } from './budget-check.ts';
import type { HeldPolicy } from './budget-policy.ts';
import type { Amount } from './budget-resources.ts';
import { sayOfBudget } from './budget-sentences.ts';

/** A group and those below it, as far as limits on I/O go. */
export interface IoNode {
  group: GroupPath;
  /** Null where it has no such limits at all. */
  table: readonly DeviceLimits[] | null;
  /** Read only where they count. */
  children: () => readonly IoNode[];
}

/** One figure of a disk for which the top group has a limit. */
export interface FigureBudget extends Omit<ResourceBudget, 'limit' | 'used'> {
  figure: IoFigure;
  /** Bytes or operations a second. */
  limit: Amount;
  /** Bytes or operations so far, of all that is below as well; null where the kernel does not tell. Two of them are a rate. */
  done: Amount | null;
}

export interface DiskBudget {
  /** "MAJOR:MINOR". */
  device: string;
  /** "vda"; the number where there is no such disk any more. */
  name: string;
  /** In the order of ioFigures; one at least. */
  figures: FigureBudget[];
}

export interface IoBudget {
  /** Disks that the top group has a limit of, by number. */
  disks: DiskBudget[];
  /** False on v1, where the kernel holds to a group's limits what is directly in it and nothing below. */
  bindsBelow: boolean;
  /** When `done` was read. */
  readAtMs: number;
}

export interface IoFacts {
  devices: readonly BlockDevice[];
  bindsBelow: boolean;
  readAtMs: number;
  doneOf: (device: string, figure: IoFigure) => Amount | null;
}

export function ioBudget(read: IoNode, { devices, bindsBelow, readAtMs, doneOf }: IoFacts): IoBudget {
  const top = readOnce(read);
  const disks = (top.table ?? []).map(({ device }): DiskBudget => {
    const figures = ioFigures.flatMap((figure): FigureBudget[] => {
      const { limit, handedOut, holders, moreHolders } = resourceBudget(figureNode(top, device, figure));
      return typeof limit === 'number'
        ? [{ figure, limit, handedOut, holders, moreHolders, done: doneOf(device, figure) }]
        : [];
    });
    return { device, name: nameOfDevice(devices, device), figures };
  });
  return { disks: disks.filter(({ figures }) => figures.length > 0), bindsBelow, readAtMs };
}

interface Asked {
  policy: HeldPolicy;
  devices: readonly BlockDevice[];
}

/**
 * Why a group may not have the limits of the change, made after those of `earlier`: the first figure of a disk by which too much is
 * handed out. Null when it may.
 */
export function whyTooMuchIo(
  read: IoNode,
  { group, io }: Pick<BudgetChange, 'group' | 'io'>,
  { policy: { team, overcommit }, devices }: Asked,
  earlier: readonly Pick<BudgetChange, 'group' | 'io'>[] = [],
): Sentence | null {
  if (io === undefined) return null;
  const top = readOnce(read);
  for (const { device, figure } of figuresThen(top, earlier, devices)) {
    const own = ownOf(io, { device, figure }, devices);
    const then = withOwn(figureNode(top, device, figure), ownOfEach(earlier, { device, figure }, devices));
    const excess = excessOf(then, { group, own }, overcommit);
    if (!excess) continue;
    const { largest, ...values } = excess;
    const asked = { device, disk: nameOfDevice(devices, device), figure, team, group: top.group, ...values };
    return largest === null
      ? sayOfBudget('io-budget-exceeded', asked)
      : sayOfBudget('io-budget-exceeded-by-others', { ...asked, holder: largest.group, held: largest.amount });
  }
  return null;
}

/** The first of several changes that are made as one by which too much of a disk is handed out; null when all of them may be made. */
export function firstTooMuchIo(
  read: IoNode,
  changes: readonly Pick<BudgetChange, 'group' | 'io'>[],
  { policy: { team, overcommit }, devices }: Asked,
): { group: GroupPath; why: Sentence } | null {
  const top = readOnce(read);
  for (const { device, figure } of figuresThen(top, changes, devices)) {
    const own = ownOfEach(changes, { device, figure }, devices);
    const excess = excessOfAll(figureNode(top, device, figure), own, overcommit);
    if (!excess) continue;
    const { group, ...values } = excess;
    const asked = { device, disk: nameOfDevice(devices, device), figure, team, group: top.group, ...values };
    return { group, why: sayOfBudget('io-budget-exceeded', asked) };
  }
  return null;
}

interface OneFigure {
  device: string;
  figure: IoFigure;
}

/** Those of which the top group has a limit once the changes are made. */
function figuresThen(
  top: IoNode,
  changes: readonly Pick<BudgetChange, 'group' | 'io'>[],
  devices: readonly BlockDevice[],
): OneFigure[] {
  const tableThen = changes.find(({ group }) => group === top.group)?.io;
  return figuresOf(tableThen ? diskTable(tableThen, devices) : (top.table ?? []));
}

function ownOfEach(
  changes: readonly Pick<BudgetChange, 'group' | 'io'>[],
  of: OneFigure,
  devices: readonly BlockDevice[],
): OwnChange[] {
  return changes.flatMap(({ group, io }) => (io === undefined ? [] : [{ group, own: ownOf(io, of, devices) }]));
}

/** Those that have a limit. */
function figuresOf(table: readonly DeviceLimits[]): OneFigure[] {
  return table.flatMap((limits) =>
    ioFigures.filter((figure) => limits[figure] !== 'max').map((figure) => ({ device: limits.device, figure })),
  );
}

/** What a table that is asked for says of a disk's figure; of the disk's partitions too, for the kernel limits whole disks. */
function ownOf(
  table: readonly DeviceLimits[],
  { device, figure }: OneFigure,
  devices: readonly BlockDevice[],
): Limit<Amount> {
  return amountIn(
    diskTable(table, devices).find((limits) => limits.device === device),
    figure,
  );
}

function diskTable(table: readonly DeviceLimits[], devices: readonly BlockDevice[]): DeviceLimits[] {
  return table.map((limits) => ({ ...limits, device: diskOf(devices, limits.device)?.device ?? limits.device }));
}

function amountIn(limits: DeviceLimits | undefined, figure: IoFigure): Limit<Amount> {
  const amount = limits?.[figure] ?? 'max';
  return amount === 'max' ? amount : Number(amount);
}

function figureNode(node: IoNode, device: string, figure: IoFigure): BudgetNode {
  return {
    group: node.group,
    own:
      node.table &&
      amountIn(
        node.table.find((limits) => limits.device === device),
        figure,
      ),
    children: () => node.children().map((child) => figureNode(child, device, figure)),
  };
}

/** The same tree, each part of which is read once for all disks and figures. */
function readOnce(node: IoNode): IoNode {
  let below: IoNode[] | null = null;
  return {
    ...node,
    children: () => {
      below ??= node.children().map(readOnce);
      return below;
    },
  };
}
