/** Numbers of disks, interfaces and counted resources as they are typed: "eth0 5" a line, whatever is typed behind the name. Pure. */
import { type BlockDevice, byDeviceNumber, nameOfDevice } from '#server/domain/groups/block-device.ts';
import {
  type MiscLimit,
  mostCount,
  mostRdma,
  type RdmaLimits,
  rdmaFigures,
  readCount,
  withoutLimits,
} from '#server/domain/limits/counted-limits.ts';
import type { DiskAmount } from '#server/domain/limits/disk-amounts.ts';
import type { LimitValue } from '#server/domain/limits/limits.ts';
import { badInput, clip, wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import { isUnlimited, parseDurationUsec } from '#server/domain/units.ts';

/** What is typed for each name. */
export function rowLines(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(' ');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

export function withRowLine(text: string, name: string, typed: string): string {
  const lines = rowLines(text).set(name, typed.replaceAll('\n', ' '));
  return [...lines].map(([key, value]) => `${key} ${value}`).join('\n');
}

/** The priorities that a text means. Throws BAD_INPUT, naming the interface. */
export function readPriorities(text: string): LimitValue<'net_prio.ifpriomap'> {
  return [...rowLines(text)]
    .map(([name, typed]) => {
      const priority = wholeNumberOf(typed);
      if (priority === null) throw badInput(`${name}: a priority is a whole number; 0 is none.`);
      return { interface: name, priority };
    })
    .filter(({ priority }) => priority !== 0);
}

/** An empty field is no limit. Throws BAD_INPUT, naming the resource. */
export function readResources(text: string): MiscLimit[] {
  return [...rowLines(text)].flatMap(([resource, typed]): MiscLimit[] => {
    const most = countOf(typed, resource);
    return most === 'max' ? [] : [{ resource, most }];
  });
}

/** What is wrong with a count as it is typed: a whole number up to `most`, or nothing; null where nothing is. */
export function countFault(typed: string, most = mostCount): string | null {
  const count = typedCount(typed);
  if (count === null) return 'Write a whole number, or nothing for no limit.';
  return count !== 'max' && count > most ? `The kernel counts to ${most} at most.` : null;
}

function countOf(typed: string, name: string, most = mostCount): 'max' | bigint {
  const fault = countFault(typed, most);
  if (fault !== null) throw badInput(`${name}: ${fault}`);
  return typedCount(typed) ?? 'max';
}

function typedCount(typed: string): 'max' | bigint | null {
  if (typed.trim() === '' || isUnlimited(typed)) return 'max';
  const plain = wholeNumberOf(typed);
  return plain === null ? readCount(typed.trim()) : BigInt(plain);
}

/** Two fields a device: "mlx5_0/handles 2". What is not typed is no limit. Throws BAD_INPUT, naming the device. */
export function readRdma(text: string): RdmaLimits[] {
  const table = new Map<string, RdmaLimits>();
  for (const [field, typed] of rowLines(text)) {
    const device = field.slice(0, field.lastIndexOf('/'));
    const figure = rdmaFigures.find((one) => field === `${device}/${one}`);
    const count = countOf(typed, device, BigInt(mostRdma));
    if (!figure || count === 'max') continue;
    table.set(device, { ...(table.get(device) ?? withoutLimits(device)), [figure]: Number(count) });
  }
  return [...table.values()];
}

export function rdmaLines(table: readonly RdmaLimits[]): string {
  const lines = table.flatMap((row) =>
    rdmaFigures.flatMap((figure) => (row[figure] === 'max' ? [] : [`${row.device}/${figure} ${row[figure]}`])),
  );
  return lines.join('\n');
}

export type DiskUnit = 'disk-weights' | 'disk-latencies';

/** What a text means for the disks; an empty field is no number of the disk's own. Throws BAD_INPUT, naming the disk. */
export function readDiskAmounts(text: string, unit: DiskUnit, devices: readonly BlockDevice[]): DiskAmount[] {
  return [...rowLines(text)]
    .filter(([, typed]) => typed.trim() !== '')
    .map(([device, typed]) => ({ device, amount: amountOf(typed, unit, nameOfDevice(devices, device)) }))
    .sort(byDeviceNumber);
}

/** A weight is a plain number, a target a duration. */
export function amountOf(typed: string, unit: DiskUnit, disk: string): number {
  if (unit === 'disk-latencies') return parseDurationUsec(typed);
  const weight = wholeNumberOf(typed);
  if (weight === null) throw badInput(`${disk}: "${clip(typed)}" is not a weight. Write a whole number, or nothing.`);
  return weight;
}
