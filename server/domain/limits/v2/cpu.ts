/** v2 cpu controller: Documentation/admin-guide/cgroup-v2.rst, "CPU Interface Files". */
import { niceToWeight } from '#server/domain/limits/conversions.ts';
import { burstFault, quotaFault } from '#server/domain/limits/cpu-bandwidth.ts';
import { parseCpuMax } from '#server/domain/limits/kernel-text.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { flagRule, outsideRange, readNumber } from '#server/domain/limits/limit-rule.ts';

const weight: LimitRule<'cpu.weight'> = {
  key: 'cpu.weight',
  version: 2,
  controller: 'cpu',
  files: ['cpu.weight'],
  label: 'CPU weight',
  meaning: "This group's part of its parent's CPU time beside its siblings, when all of them want it.",
  unit: 'weight',
  initial: 100,
  parse: ([text]) => readNumber('cpu.weight', text),
  toWrites: (value) => [{ file: 'cpu.weight', text: String(value), keeps: String(value) }],
  fault: (value) => outsideRange(value, 1, 10_000, 'weight'),
};

const nice: LimitRule<'cpu.weight.nice'> = {
  key: 'cpu.weight.nice',
  version: 2,
  controller: 'cpu',
  files: ['cpu.weight.nice'],
  label: 'CPU weight as a nice value',
  meaning: 'The same weight, told as the nice value that is nearest to it.',
  unit: 'nice',
  initial: 0,
  parse: ([text]) => Number.parseInt(text ?? '', 10),
  toWrites: (value) => [{ file: 'cpu.weight.nice', text: String(value), keeps: String(value) }],
  fault: (value) => (niceToWeight(value) === null ? outsideRange(value, -20, 19, 'nice') : null),
};

const quota: LimitRule<'cpu.quota'> = {
  key: 'cpu.quota',
  version: 2,
  controller: 'cpu',
  files: ['cpu.max'],
  label: 'CPU quota',
  meaning: 'CPU time the group may use in every period; more than one period’s worth is more than one CPU.',
  unit: 'quota',
  initial: { quotaUsec: 'max', periodUsec: 100_000 },
  parse: ([text]) => parseCpuMax(text ?? ''),
  toWrites({ quotaUsec, periodUsec }) {
    const text = `${quotaUsec} ${periodUsec}`;
    return [{ file: 'cpu.max', text, keeps: text }];
  },
  fault: quotaFault,
};

const burst: LimitRule<'cpu.burst'> = {
  key: 'cpu.burst',
  version: 2,
  controller: 'cpu',
  files: ['cpu.max.burst'],
  label: 'CPU burst',
  meaning: 'Unused quota that may be saved up and spent on top of the quota later; at most the quota itself.',
  unit: 'usec',
  initial: 0,
  parse: ([text]) => readNumber('cpu.max.burst', text),
  toWrites: (value) => [{ file: 'cpu.max.burst', text: String(value), keeps: String(value) }],
  fault: burstFault,
};

const idle = flagRule({
  key: 'cpu.idle',
  version: 2,
  controller: 'cpu',
  file: 'cpu.idle',
  label: 'Idle',
  meaning: 'Runs only when nothing else wants the CPU; the weight then reads 0 and cannot be set.',
});

export const cpuLimitsV2 = {
  'cpu.weight': weight,
  'cpu.weight.nice': nice,
  'cpu.quota': quota,
  'cpu.burst': burst,
  'cpu.idle': idle,
};
