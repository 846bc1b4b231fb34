/**
 * Limits that are one number for each disk: weights in place of the one for all disks, and latency targets. What a disk is
 * not named in has none of its own.
 * Source: ioc_weight_write() in block/blk-iocost.c, bfq_io_set_device_weight() in block/bfq-cgroup.c, iolatency_set_limit() in
 * block/blk-iolatency.c.
 */
import { AppError } from '#server/domain/errors.ts';
import { byDeviceNumber, diskOf } from '#server/domain/groups/block-device.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { LimitFacts, LimitRule } from './limit-rule.ts';
import { outsideRange } from './limit-rule.ts';
import { type RangedNumber, sayOfLimit } from './limit-sentences.ts';
import type { LimitEdit, LimitValue } from './limits.ts';

export type DiskAmount = LimitValue<DiskAmountKey>[number];

/** The limits of this kind. */
export const diskAmountKeys = ['io.weight.disks', 'io.bfq.weight.disks', 'io.latency'] as const;
export type DiskAmountKey = (typeof diskAmountKeys)[number];

export type DiskAmountEdit = Extract<LimitEdit, { key: DiskAmountKey }>;

export function isDiskAmounts(edit: LimitEdit): edit is DiskAmountEdit {
  return diskAmountKeys.some((key) => key === edit.key);
}

/** "8:0 200; 254:0 50", of targets "8:0 10000 µs". */
export function diskAmountsText({ key, value }: DiskAmountEdit): string {
  return value.map(({ device, amount }) => `${device} ${amount}${key === 'io.latency' ? ' µs' : ''}`).join('; ');
}

/** `word` is what stands before the number: "target="; `initialText` is the line for all disks, where the file has one. */
export function diskAmountRule<K extends DiskAmountKey>(words: {
  key: K;
  version: CgroupVersion;
  file: string;
  label: string;
  meaning: string;
  unit: 'disk-weights' | 'disk-latencies';
  word?: string;
  initialText?: string;
  range: { least: number; most: number; what: RangedNumber };
}): LimitRule<K> {
  const { file, range, word = '', ...rest } = words;
  return {
    ...rest,
    controller: 'io',
    files: [file],
    optional: true,
    initial: [] as LimitRule<K>['initial'],
    parse: ([text]) => parseDiskAmounts(text ?? '', file, word) as LimitRule<K>['initial'],
    toWrites: (value, { devices }) =>
      (value as readonly DiskAmount[]).map(({ device, amount }) => {
        const text = `${diskOf(devices, device)?.device ?? device} ${word}${amount}`;
        return { file, text, keeps: text };
      }),
    fault: (value, facts) => faultOf(value as readonly DiskAmount[], facts, range),
  };
}

/** "8:0 200" or "8:0 target=10000" a disk; the weight of all others stands among them as "default 100". Throws NOT_AVAILABLE. */
export function parseDiskAmounts(text: string, file: string, word = ''): DiskAmount[] {
  const rows = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('default '));
  return rows
    .map((line) => {
      const [device = '', said = '', ...more] = line.split(' ');
      const amount = said.startsWith(word) ? said.slice(word.length) : '';
      if (!/^\d{1,9}:\d{1,9}$/.test(device) || !/^\d{1,15}$/.test(amount) || more.length > 0)
        throw new AppError('NOT_AVAILABLE', {
          public: `This kernel shows ${file} in a form that Corral does not know.`,
          detail: JSON.stringify(line.slice(0, 200)),
        });
      return { device, amount: Number(amount) };
    })
    .sort(byDeviceNumber);
}

function faultOf(
  table: readonly DiskAmount[],
  { devices }: Pick<LimitFacts, 'devices'>,
  range: { least: number; most: number; what: RangedNumber },
) {
  const seen = new Set<string>();
  for (const { device, amount } of table) {
    const disk = diskOf(devices, device);
    if (!disk) return sayOfLimit('io-no-device', { device });
    if (seen.has(disk.name)) return sayOfLimit('io-device-twice', { device: disk.name });
    seen.add(disk.name);
    const fault = outsideRange(amount, range.least, range.most, range.what);
    if (fault) return fault;
  }
  return null;
}
