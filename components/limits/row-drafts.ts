/** Numbers of disks and interfaces as they are typed: "eth0 5" a line, whatever is typed behind the name. Pure. */
import { type BlockDevice, byDeviceNumber, nameOfDevice } from '#server/domain/groups/block-device.ts';
import type { DiskAmount } from '#server/domain/limits/disk-amounts.ts';
import type { LimitValue } from '#server/domain/limits/limits.ts';
import { badInput, clip, wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import { parseDurationUsec } from '#server/domain/units.ts';

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
