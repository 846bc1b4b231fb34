/** v1 memory controller: Documentation/admin-guide/cgroup-v1/memory.rst, corrected by what Linux 6.18 does. */
import { parseFlatKeyed } from '#server/domain/limits/kernel-text.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { bytesRule, outsideRange, readNumber } from '#server/domain/limits/limit-rule.ts';

const max = bytesRule({
  key: 'memory.max',
  version: 1,
  controller: 'memory',
  file: 'memory.limit_in_bytes',
  label: 'Memory limit',
  meaning: 'The most memory the group and all below it may use, file cache included.',
  initial: 'max',
});

const memsw = bytesRule({
  key: 'memory.memsw',
  version: 1,
  controller: 'memory',
  file: 'memory.memsw.limit_in_bytes',
  label: 'Memory and swap limit',
  meaning: 'The most memory and swap together; never below the memory limit.',
  initial: 'max',
});

const soft = bytesRule({
  key: 'memory.soft',
  version: 1,
  controller: 'memory',
  file: 'memory.soft_limit_in_bytes',
  label: 'Soft limit',
  meaning: 'When the host runs short, memory above this is reclaimed first. Nothing is refused or killed.',
  initial: 'max',
});

const swappiness: LimitRule<'memory.swappiness'> = {
  key: 'memory.swappiness',
  version: 1,
  controller: 'memory',
  files: ['memory.swappiness'],
  label: 'Swappiness',
  meaning: 'How readily the group’s own memory is swapped out rather than file cache dropped; 0 hardly swaps.',
  unit: 'swappiness',
  initial: 60,
  parse: ([text]) => readNumber('memory.swappiness', text),
  toWrites: (value) => [{ file: 'memory.swappiness', text: String(value), keeps: String(value) }],
  fault: (value, { kernel }) => outsideRange(value, 0, mostSwappiness(kernel), 'swappiness'),
};

/** memory.oom_control: written as 0 or 1, shown as three lines of which "oom_kill_disable N" is the setting. */
const oomKill: LimitRule<'memory.oom_kill'> = {
  key: 'memory.oom_kill',
  version: 1,
  controller: 'memory',
  files: ['memory.oom_control'],
  label: 'Kill when out of memory',
  meaning:
    'On: the kernel kills a process when the limit is hit. Off: processes that need memory wait until there is some.',
  unit: 'flag',
  initial: true,
  parse: ([text]) => parseFlatKeyed(text ?? '').get('oom_kill_disable') !== 1n,
  toWrites: (value) => [
    { file: 'memory.oom_control', text: value ? '0' : '1', keeps: `oom_kill_disable ${value ? 0 : 1}` },
  ],
  fault: () => null,
};

export const memoryLimitsV1 = {
  'memory.max': max,
  'memory.memsw': memsw,
  'memory.soft': soft,
  'memory.swappiness': swappiness,
  'memory.oom_kill': oomKill,
};

/** Up to 200 since Linux 5.8, 100 before. */
function mostSwappiness(kernel: string): number {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return major > 5 || (major === 5 && minor >= 8) ? 200 : 100;
}
