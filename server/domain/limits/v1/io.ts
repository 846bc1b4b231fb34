/**
 * v1 blkio controller: Documentation/admin-guide/cgroup-v1/blkio-controller.rst, corrected by what Linux 6.18 does. What
 * is written is plain decimals: "1M" would be taken for 1 byte per second without a word.
 */
import { diskAmountRule } from '#server/domain/limits/disk-amounts.ts';
import { ioFault, ioFigures, ioFilesV1, keptLimits, parseThrottle } from '#server/domain/limits/io-limits.ts';
import { ioWeightRule } from '#server/domain/limits/io-weight.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';

const max: LimitRule<'io.max'> = {
  key: 'io.max',
  version: 1,
  controller: 'io',
  files: [
    ioFilesV1.readBytesPerSecond,
    ioFilesV1.writeBytesPerSecond,
    ioFilesV1.readOpsPerSecond,
    ioFilesV1.writeOpsPerSecond,
  ],
  label: 'I/O limits',
  meaning:
    'The most bytes and operations per second that processes directly in the group may read from and write to a disk.',
  unit: 'devices',
  initial: [],
  parse: parseThrottle,
  toWrites: (table, { devices }) =>
    table.flatMap((limits) => {
      const kept = keptLimits(limits, devices);
      return ioFigures.map((figure) => {
        const text = `${kept.device} ${kept[figure] === 'max' ? 0 : kept[figure]}`;
        return { file: ioFilesV1[figure], text, keeps: kept[figure] === 'max' ? '' : text };
      });
    }),
  fault: (table, facts) => ioFault(table, facts, 1),
};

const weight = ioWeightRule({
  key: 'io.weight',
  version: 1,
  file: 'blkio.weight',
  label: 'I/O weight for CFQ',
  meaning:
    "This group's part of a disk's time beside its siblings, on disks with the CFQ scheduler (before Linux 5.0).",
  initial: 500,
  range: { least: 10, most: 1000, what: 'io-weight' },
  optional: true,
});

const bfqWeight = ioWeightRule({
  key: 'io.bfq.weight',
  version: 1,
  file: 'blkio.bfq.weight',
  label: 'I/O weight for BFQ',
  meaning: "This group's part of a disk's time beside its siblings, on disks with the BFQ scheduler.",
  initial: 100,
  range: { least: 1, most: 1000, what: 'io-weight' },
});

const diskWeights = diskAmountRule({
  key: 'io.weight.disks',
  version: 1,
  file: 'blkio.weight_device',
  label: 'CFQ weight of a disk',
  meaning: 'Its weight on single disks, in place of the one for all.',
  unit: 'disk-weights',
  range: { least: 10, most: 1000, what: 'io-weight' },
});

const diskBfqWeights = diskAmountRule({
  key: 'io.bfq.weight.disks',
  version: 1,
  file: 'blkio.bfq.weight_device',
  label: 'BFQ weight of a disk',
  meaning: 'Its weight on single disks with the BFQ scheduler, in place of the one for all.',
  unit: 'disk-weights',
  initialText: 'default 100',
  range: { least: 1, most: 1000, what: 'io-weight' },
});

export const ioLimitsV1 = {
  'io.max': max,
  'io.weight': weight,
  'io.weight.disks': diskWeights,
  'io.bfq.weight': bfqWeight,
  'io.bfq.weight.disks': diskBfqWeights,
};
