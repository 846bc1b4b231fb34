/** v2 memory controller: Documentation/admin-guide/cgroup-v2.rst, "Memory Interface Files". */
import { bytesRule, flagRule } from '#server/domain/limits/limit-rule.ts';

const max = bytesRule({
  key: 'memory.max',
  version: 2,
  controller: 'memory',
  file: 'memory.max',
  label: 'Memory limit',
  meaning: 'The most memory the group and all below it may use. When nothing can be reclaimed, the kernel kills.',
  initial: 'max',
});

const high = bytesRule({
  key: 'memory.high',
  version: 2,
  controller: 'memory',
  file: 'memory.high',
  label: 'Throttle above',
  meaning: 'Above this the group is throttled and its memory reclaimed. It never kills.',
  initial: 'max',
});

const low = bytesRule({
  key: 'memory.low',
  version: 2,
  controller: 'memory',
  file: 'memory.low',
  label: 'Protected, best effort',
  meaning: 'Up to this much is not reclaimed while others have something to give. Ancestors must grant it too.',
  initial: 0n,
});

const min = bytesRule({
  key: 'memory.min',
  version: 2,
  controller: 'memory',
  file: 'memory.min',
  label: 'Protected, always',
  meaning: 'Up to this much is never reclaimed, even when others must be killed. Ancestors must grant it too.',
  initial: 0n,
});

const swapMax = bytesRule({
  key: 'memory.swap.max',
  version: 2,
  controller: 'memory',
  file: 'memory.swap.max',
  label: 'Swap limit',
  meaning: 'The most swap the group and all below it may use, apart from memory.',
  initial: 'max',
});

const swapHigh = bytesRule({
  key: 'memory.swap.high',
  version: 2,
  controller: 'memory',
  file: 'memory.swap.high',
  label: 'Throttle above, swap',
  meaning: 'Above this much swap the group is throttled until something is freed. It never kills.',
  initial: 'max',
  optional: true,
});

const zswapMax = bytesRule({
  key: 'memory.zswap.max',
  version: 2,
  controller: 'memory',
  file: 'memory.zswap.max',
  label: 'Compressed swap limit',
  meaning: 'The most memory that the group’s compressed swap (zswap) may take; 0 keeps it out of it.',
  initial: 'max',
  optional: true,
});

const oomGroup = flagRule({
  key: 'memory.oom.group',
  version: 2,
  controller: 'memory',
  file: 'memory.oom.group',
  label: 'Kill as a whole',
  meaning: 'When the kernel has to kill here, it kills every process of the group rather than one.',
});

export const memoryLimitsV2 = {
  'memory.max': max,
  'memory.high': high,
  'memory.low': low,
  'memory.min': min,
  'memory.swap.max': swapMax,
  'memory.swap.high': swapHigh,
  'memory.zswap.max': zswapMax,
  'memory.oom.group': oomGroup,
};
