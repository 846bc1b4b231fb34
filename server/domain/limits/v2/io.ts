/** v2 io controller: Documentation/admin-guide/cgroup-v2.rst, "IO Interface Files"; block/blk-throttle.c. */
import { diskAmountRule } from '#server/domain/limits/disk-amounts.ts';
import { ioFault, ioFigures, ioKeys, isUnlimited, keptLimits, parseIoMax } from '#server/domain/limits/io-limits.ts';
import { ioWeightRule } from '#server/domain/limits/io-weight.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';

const max: LimitRule<'io.max'> = {
  key: 'io.max',
  version: 2,
  controller: 'io',
  files: ['io.max'],
  label: 'I/O limits',
  meaning:
    'The most bytes and operations per second that the group and all below it may read from and write to a disk.',
  unit: 'devices',
  initial: [],
  parse: ([text]) => parseIoMax(text ?? ''),
  toWrites: (table, { devices }) =>
    table.map((limits) => {
      const kept = keptLimits(limits, devices);
      const text = [kept.device, ...ioFigures.map((figure) => `${ioKeys[figure]}=${kept[figure]}`)].join(' ');
      return { file: 'io.max', text, keeps: isUnlimited(kept) ? '' : text };
    }),
  fault: (table, facts) => ioFault(table, facts, 2),
};

const weight = ioWeightRule({
  key: 'io.weight',
  version: 2,
  file: 'io.weight',
  label: 'I/O weight',
  meaning: "This group's part of a disk's time beside its siblings; weighed where io.cost is enabled for the disk.",
  initial: 100,
  range: { least: 1, most: 10_000, what: 'io-weight' },
  optional: true,
});

const bfqWeight = ioWeightRule({
  key: 'io.bfq.weight',
  version: 2,
  file: 'io.bfq.weight',
  label: 'I/O weight for BFQ',
  meaning: "This group's part of a disk's time beside its siblings, on disks with the BFQ scheduler.",
  initial: 100,
  range: { least: 1, most: 1000, what: 'io-weight' },
});

const diskWeights = diskAmountRule({
  key: 'io.weight.disks',
  version: 2,
  file: 'io.weight',
  label: 'I/O weight of a disk',
  meaning: 'Its weight on single disks for which io.cost is enabled, in place of the one for all.',
  unit: 'disk-weights',
  initialText: 'default 100',
  range: { least: 1, most: 10_000, what: 'io-weight' },
});

const diskBfqWeights = diskAmountRule({
  key: 'io.bfq.weight.disks',
  version: 2,
  file: 'io.bfq.weight',
  label: 'BFQ weight of a disk',
  meaning: 'Its weight on single disks with the BFQ scheduler, in place of the one for all.',
  unit: 'disk-weights',
  initialText: 'default 100',
  range: { least: 1, most: 1000, what: 'io-weight' },
});

const latency = diskAmountRule({
  key: 'io.latency',
  version: 2,
  file: 'io.latency',
  label: 'Latency target',
  meaning:
    'How long a request to a disk may take. While it takes longer, siblings with looser targets or none are slowed.',
  unit: 'disk-latencies',
  word: 'target=',
  // The kernel keeps nanoseconds in 64 bits.
  range: { least: 1, most: 10 ** 15, what: 'io-latency' },
});

export const ioLimitsV2 = {
  'io.max': max,
  'io.latency': latency,
  'io.weight': weight,
  'io.weight.disks': diskWeights,
  'io.bfq.weight': bfqWeight,
  'io.bfq.weight.disks': diskBfqWeights,
};
