/** v2 io controller: Documentation/admin-guide/cgroup-v2.rst, "IO Interface Files"; block/blk-throttle.c. */
import { ioFault, ioFigures, ioKeys, isUnlimited, keptLimits, parseIoMax } from '#server/domain/limits/io-limits.ts';
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

export const ioLimitsV2 = { 'io.max': max };
