/**
 * A group's share of a disk's time beside its siblings: one number in io.weight (v2, weighed by io.cost) and in the files
 * of the BFQ scheduler. Here is the one for all disks; those of single disks are in disk-amounts.ts.
 * Source: ioc_weight_write() in block/blk-iocost.c, bfq_io_set_weight() in block/bfq-cgroup.c.
 */
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { parseWholeNumber } from './kernel-text.ts';
import { type LimitRule, outsideRange } from './limit-rule.ts';
import type { RangedNumber } from './limit-sentences.ts';

type WeightKey = 'io.weight' | 'io.bfq.weight';

/** `shown` is what the kernel prints before the number. */
export function ioWeightRule<K extends WeightKey>(words: {
  key: K;
  version: CgroupVersion;
  file: string;
  label: string;
  meaning: string;
  initial: number;
  range: { least: number; most: number; what: RangedNumber };
  optional?: true;
}): LimitRule<K> {
  const { file, range, initial, ...rest } = words;
  const prefix = /^io\./.test(file) ? 'default ' : '';
  return {
    ...rest,
    controller: 'io',
    files: [file],
    unit: 'number',
    initial: initial as LimitRule<K>['initial'],
    parse: ([text]) => {
      const shown = /^default (\d+)$/m.exec(text ?? '')?.[1] ?? text ?? '';
      return Number(parseWholeNumber(shown, file)) as LimitRule<K>['initial'];
    },
    toWrites: (value) => [{ file, text: String(value), keeps: `${prefix}${value}` }],
    fault: (value) => outsideRange(value as number, range.least, range.most, range.what),
  };
}
