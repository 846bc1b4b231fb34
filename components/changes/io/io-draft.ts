/** Limits on I/O as they are typed: four figures for each disk, every one a text or no limit. Pure. */

import { isAppError } from '#server/domain/errors.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { byDeviceNumber, nameOfDevice } from '#server/domain/groups/block-device.ts';
import {
  type DeviceLimits,
  type IoFigure,
  ioFigures,
  isUnlimited,
  unlimited,
} from '#server/domain/limits/io-limits.ts';
import { ioFigureWords } from '#server/domain/limits/limit-sentences.ts';
import type { Limit } from '#server/domain/limits/limits.ts';
import { badInput, clip, wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import { isUnlimited as isNoLimit, parseBytes } from '#server/domain/units.ts';

export type FigureDraft = { kind: 'text'; text: string } | { kind: 'max' };

export type DeviceDraft = { device: string } & Readonly<Record<IoFigure, FigureDraft>>;

export interface IoDraft {
  kind: 'devices';
  rows: readonly DeviceDraft[];
}

/** The table as the kernel has it. `exactSize` prints bytes so that they read back. */
export function ioDraftOf(table: readonly DeviceLimits[], exactSize: (bytes: bigint) => string): IoDraft {
  const textOf = (amount: Limit<number | bigint>): FigureDraft => {
    if (amount === 'max') return { kind: 'max' };
    return { kind: 'text', text: typeof amount === 'bigint' ? exactSize(amount) : String(amount) };
  };
  return {
    kind: 'devices',
    rows: table.map((limits) => ({
      device: limits.device,
      readBytesPerSecond: textOf(limits.readBytesPerSecond),
      writeBytesPerSecond: textOf(limits.writeBytesPerSecond),
      readOpsPerSecond: textOf(limits.readOpsPerSecond),
      writeOpsPerSecond: textOf(limits.writeOpsPerSecond),
    })),
  };
}

/** The draft with a disk more, that has no limits yet. */
export function withDevice({ rows }: IoDraft, device: string): IoDraft {
  const [row] = ioDraftOf([unlimited(device)], String).rows;
  return { kind: 'devices', rows: row ? [...rows, row].sort(byDeviceNumber) : rows };
}

export function withoutDevice({ rows }: IoDraft, device: string): IoDraft {
  return { kind: 'devices', rows: rows.filter((row) => row.device !== device) };
}

export function withFigure({ rows }: IoDraft, device: string, figure: IoFigure, typed: FigureDraft): IoDraft {
  return { kind: 'devices', rows: rows.map((row) => (row.device === device ? { ...row, [figure]: typed } : row)) };
}

/** The table that a draft means. Throws BAD_INPUT, naming the disk and the figure. */
export function ioTableOf({ rows }: IoDraft, devices: readonly BlockDevice[]): DeviceLimits[] {
  const table = rows.map((row): DeviceLimits => {
    const figure = (which: IoFigure) => {
      const said = readFigure(which, row[which]);
      if (said.kind === 'fault')
        throw badInput(`${nameOfDevice(devices, row.device)}, ${ioFigureWords[which]}: ${said.message}`);
      return said.amount;
    };
    const amounts = Object.fromEntries(ioFigures.map((which) => [which, figure(which)]));
    return { ...unlimited(row.device), ...amounts };
  });
  return table.filter((limits) => !isUnlimited(limits)).sort(byDeviceNumber);
}

export type ReadFigure = { kind: 'amount'; amount: Limit<number | bigint> } | { kind: 'fault'; message: string };

/** What one figure means: bytes are exact, operations a number. */
export function readFigure(figure: IoFigure, draft: FigureDraft): ReadFigure {
  try {
    return { kind: 'amount', amount: amountOf(figure, draft) };
  } catch (error) {
    if (isAppError(error)) return { kind: 'fault', message: error.public };
    throw error;
  }
}

function amountOf(figure: IoFigure, draft: FigureDraft): Limit<number | bigint> {
  if (draft.kind === 'max' || isNoLimit(draft.text)) return 'max';
  const text = draft.text.trim().replace(/\s*(\/|per )\s*s(ec(ond)?)?$/i, '');
  const isBytes = figure === 'readBytesPerSecond' || figure === 'writeBytesPerSecond';
  if (isBytes) return parseBytes(text);
  const count = wholeNumberOf(text);
  if (count === null)
    throw badInput(`"${clip(draft.text)}" is not a number of operations. Write a whole number, such as 500, or max.`);
  return count;
}
