/**
 * Limits on I/O, one set of four figures for each disk: what v1's four files (blkio.throttle.*) and v2's one (io.max) have
 * in common. The value of the limit is the whole table: a disk that it does not name has no limit.
 */
import { AppError } from '#server/domain/errors.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { byDeviceNumber, diskOf } from '#server/domain/groups/block-device.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { LimitFacts } from './limit-rule.ts';
import { sayOfLimit } from './limit-sentences.ts';
import type { Limit, LimitValue } from './limits.ts';

/** The limits of one disk. */
export type DeviceLimits = LimitValue<'io.max'>[number];

/** Its figures in the order in which v2 prints them. */
export const ioFigures = [
  'readBytesPerSecond',
  'writeBytesPerSecond',
  'readOpsPerSecond',
  'writeOpsPerSecond',
] as const satisfies readonly Exclude<keyof DeviceLimits, 'device'>[];
export type IoFigure = (typeof ioFigures)[number];

/** Each figure in io.max, and its file on v1. */
export const ioKeys: Readonly<Record<IoFigure, string>> = {
  readBytesPerSecond: 'rbps',
  writeBytesPerSecond: 'wbps',
  readOpsPerSecond: 'riops',
  writeOpsPerSecond: 'wiops',
};
export const ioFilesV1: Readonly<Record<IoFigure, string>> = {
  readBytesPerSecond: 'blkio.throttle.read_bps_device',
  writeBytesPerSecond: 'blkio.throttle.write_bps_device',
  readOpsPerSecond: 'blkio.throttle.read_iops_device',
  writeOpsPerSecond: 'blkio.throttle.write_iops_device',
};

/** Operations are counted in 32 bits, of which the last stands for "no limit". */
export const mostOps = 2 ** 32 - 2;

/** A disk without limits. */
export function unlimited(device: string): DeviceLimits {
  return {
    device,
    readBytesPerSecond: 'max',
    writeBytesPerSecond: 'max',
    readOpsPerSecond: 'max',
    writeOpsPerSecond: 'max',
  };
}

/** True where no figure is a limit: such a disk is not in the kernel's files either. */
export function isUnlimited(limits: DeviceLimits): boolean {
  return ioFigures.every((figure) => limits[figure] === 'max');
}

/** io.max: "254:0 rbps=1048576 wbps=max riops=max wiops=max" a disk. Throws NOT_AVAILABLE. */
export function parseIoMax(text: string): DeviceLimits[] {
  const table = linesOf(text).map((line) => {
    const [device = '', ...pairs] = line.split(' ');
    const limits = unlimited(numberOf(device, line, 'io.max'));
    for (const pair of pairs) {
      const match = /^([rw](?:bps|iops))=(max|\d+)$/.exec(pair);
      const figure = ioFigures.find((one) => ioKeys[one] === match?.[1]);
      if (!match?.[2] || !figure) throw notUnderstood(line, 'io.max');
      setFigure(limits, figure, match[2] === 'max' ? 'max' : BigInt(match[2]));
    }
    return limits;
  });
  return sortedTable(table);
}

/** v1's four files, in the order of the figures: "254:0 1048576" a disk. Throws NOT_AVAILABLE. */
export function parseThrottle(texts: readonly string[]): DeviceLimits[] {
  const table = new Map<string, DeviceLimits>();
  for (const [at, figure] of ioFigures.entries())
    for (const line of linesOf(texts[at] ?? '')) {
      const [device = '', amount = '', ...rest] = line.split(' ');
      if (!/^\d+$/.test(amount) || rest.length > 0) throw notUnderstood(line, ioFilesV1[figure]);
      const number = numberOf(device, line, ioFilesV1[figure]);
      const limits = table.get(number) ?? unlimited(number);
      setFigure(limits, figure, BigInt(amount));
      table.set(number, limits);
    }
  return sortedTable([...table.values()]);
}

/** What the kernel keeps of a disk's limits: a partition's are its disk's, the largest number of operations is none. */
export function keptLimits(limits: DeviceLimits, devices: readonly BlockDevice[]): DeviceLimits {
  const kept = { ...limits, device: diskOf(devices, limits.device)?.device ?? limits.device };
  for (const figure of ['readOpsPerSecond', 'writeOpsPerSecond'] as const) {
    const ops = kept[figure];
    if (ops !== 'max' && ops > mostOps) kept[figure] = 'max';
  }
  return kept;
}

/** Why the kernel would not take the table, or keep something else of it; null when it would. */
export function ioFault(
  table: readonly DeviceLimits[],
  { devices }: Pick<LimitFacts, 'devices'>,
  version: CgroupVersion,
): Sentence | null {
  const seen = new Set<string>();
  for (const limits of table) {
    const disk = diskOf(devices, limits.device);
    if (!disk && !isUnlimited(limits)) return sayOfLimit('io-no-device', { device: limits.device });
    const name = disk?.name ?? limits.device;
    if (seen.has(name)) return sayOfLimit('io-device-twice', { device: name });
    seen.add(name);
    for (const figure of ioFigures) {
      const fault = figureFault(limits[figure], { name, figure, version });
      if (fault) return fault;
    }
  }
  return null;
}

function figureFault(
  amount: Limit<number | bigint>,
  { name, figure, version }: { name: string; figure: IoFigure; version: CgroupVersion },
): Sentence | null {
  if (amount === 'max') return null;
  const about = { device: name, figure, amount: BigInt(amount) };
  if (amount === 0 || amount === 0n) return sayOfLimit('io-zero', about);
  // blk-throttle.c: tg_set_limit() of v2 asks for more than 1; v1's tg_set_conf() does not.
  if (version === 2 && BigInt(amount) === 1n) return sayOfLimit('io-one', about);
  // v1 cuts the number to 32 bits and reports success.
  if (version === 1 && typeof amount === 'number' && amount > mostOps + 1)
    return sayOfLimit('io-ops-wrap', { ...about, most: mostOps });
  return null;
}

function sortedTable(table: DeviceLimits[]): DeviceLimits[] {
  return table.filter((limits) => !isUnlimited(limits)).sort(byDeviceNumber);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function numberOf(device: string, line: string, file: string): string {
  if (!/^\d{1,9}:\d{1,9}$/.test(device)) throw notUnderstood(line, file);
  return device;
}

function setFigure(limits: DeviceLimits, figure: IoFigure, amount: Limit<bigint>): void {
  if (figure === 'readOpsPerSecond' || figure === 'writeOpsPerSecond')
    limits[figure] = amount === 'max' || amount > BigInt(mostOps) ? 'max' : Number(amount);
  else limits[figure] = amount;
}

function notUnderstood(line: string, what: string): AppError {
  return new AppError('NOT_AVAILABLE', {
    public: `This kernel shows ${what} in a form that Corral does not know.`,
    detail: JSON.stringify(line.slice(0, 200)),
  });
}
