import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import { formatBytes, formatBytesPerSecond, formatCount, formatCpus } from '#server/domain/units.ts';
import { type Amount, type BudgetResource, oneCpu } from './budget-resources.ts';

/** "1.5 CPUs", "768 MiB", "256 MiB of swap", "80 processes". */
export function amountText(resource: BudgetResource, amount: Amount): string {
  const figure = amountFigure(resource, amount);
  if (resource === 'pids') return `${figure} ${amount === 1 ? 'process' : 'processes'}`;
  if (resource === 'swap') return `${figure} of swap`;
  return resource === 'memsw' ? `${figure} of memory and swap` : figure;
}

/** The same beside the resource's name, which says already what is counted: "80". */
export function amountFigure(resource: BudgetResource, amount: Amount): string {
  if (resource === 'cpu') return formatCpus(amount / oneCpu);
  return resource === 'pids' ? formatCount(amount) : formatBytes(amount);
}

/** Null: the group cannot have one. */
export function limitFigure(resource: BudgetResource, limit: Limit<Amount> | null): string {
  if (limit === null) return 'none here';
  return limit === 'max' ? 'no limit' : amountFigure(resource, limit);
}

/** What a figure of a disk counts. */
export const ioFigureNames = {
  readBytesPerSecond: 'reading',
  writeBytesPerSecond: 'writing',
  readOpsPerSecond: 'read operations',
  writeOpsPerSecond: 'write operations',
} as const satisfies Record<IoFigure, string>;

/** "10 MiB/s", "500/s": beside what says which figure of which disk it is. */
export function ioAmountFigure(figure: IoFigure, amount: Amount): string {
  return figure === 'readBytesPerSecond' || figure === 'writeBytesPerSecond'
    ? formatBytesPerSecond(amount)
    : `${formatCount(amount)}/s`;
}

/** "10 MiB/s of reading from vda", "500 read operations/s on vda". */
export function ioAmountText({ disk, figure, amount }: { disk: string; figure: IoFigure; amount: Amount }): string {
  switch (figure) {
    case 'readBytesPerSecond':
      return `${formatBytesPerSecond(amount)} of reading from ${disk}`;
    case 'writeBytesPerSecond':
      return `${formatBytesPerSecond(amount)} of writing to ${disk}`;
    default:
      return `${formatCount(amount)} ${ioFigureNames[figure]}/s on ${disk}`;
  }
}
