/** What is said of CPU shares, quota, burst and idle before a change. */
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { formatCpus, formatDurationUsec } from '#server/domain/units.ts';
import { info, refused, warning } from './note-kinds.ts';

/** A quota in CPUs; 'max' for none. */
type Cpus = number | 'max';

export const cpuNotes = {
  throttles: warning(
    ({ use, cpus }: { use: number; cpus: number }) =>
      `The group uses ${formatCpus(use)} now: it will be throttled to ${formatCpus(cpus)}.`,
  ),
  'quota-over-parent': refused(
    ({ cpus, parent, parentCpus }: { cpus: Cpus; parent: string; parentCpus: Cpus }) =>
      `${inCpus(cpus)} is more than ${parent} has (${inCpus(parentCpus)}): on v1 the kernel answers EINVAL. Raise ${parent} first, or ask for less.`,
  ),
  'quota-under-child': refused(
    ({ cpus, child, childCpus }: { cpus: Cpus; child: string; childCpus: Cpus }) =>
      `${inCpus(cpus)} is less than ${child} below it has (${inCpus(childCpus)}): on v1 the kernel answers EINVAL. Lower that one first.`,
  ),
  'quota-lifted': info(
    () =>
      'The kernel takes quota and period one at a time, and neither fits alone between the parent and the children: the quota is lifted for a moment.',
  ),
  'burst-over-quota': refused(
    ({ burstUsec, quotaUsec }: { burstUsec: number; quotaUsec: number }) =>
      `The burst (${formatDurationUsec(burstUsec)}) may be at most the quota (${formatDurationUsec(quotaUsec)}): the kernel answers EINVAL. Lower the burst or raise the quota.`,
  ),
  'idle-forgets-weight': warning(
    ({ version, initial }: { version: CgroupVersion; initial: number }) =>
      `An idle group has no ${wordFor(version)}: the kernel forgets the present one, and switching idle off gives ${initial}.`,
  ),
  'idle-resets-weight': info(
    ({ version, initial }: { version: CgroupVersion; initial: number }) =>
      `Once it is no longer idle, the group has the kernel's default ${wordFor(version)}, ${initial}.`,
  ),
  'idle-weight': refused(
    ({ limit }: { limit: string }) =>
      `${limit} cannot be written while the group is idle (cpu.idle is 1): the kernel answers EINVAL. Switch idle off.`,
  ),
  'weight-twice': refused(() => 'cpu.weight and cpu.weight.nice are one setting: change one of them.'),
  'weight-first': info(
    ({ weight }: { weight: number }) =>
      `No nice value is exactly the present weight ${weight}. It is written once more first, so that undoing brings it back.`,
  ),
  clamped: info(
    ({ asked, kept, least, most }: { asked: number; kept: number; least: number; most: number }) =>
      `The kernel takes ${asked} shares without an error and keeps ${kept}: shares go from ${least} to ${most}.`,
  ),
};

function inCpus(cpus: Cpus): string {
  return cpus === 'max' ? 'No quota of its own' : formatCpus(cpus);
}

function wordFor(version: CgroupVersion): string {
  return version === 1 ? 'shares' : 'weight';
}
