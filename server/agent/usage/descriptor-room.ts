/**
 * Which files keep their descriptors when there are too few for all of them: first the signals, read in every sweep, and what busy
 * and watched groups need; then the counts of processes, read in every second sweep; the rest, read a few times a minute, takes
 * what is left.
 */
import type { KeptFiles } from '#server/cgroupfs/kept-files.ts';

/** How many descriptors a file of a group at rest has to leave to those that come before it. */
export interface DescriptorRoom {
  pids: number;
  rest: number;
}

/** Of all descriptors, one in so many is set aside for groups that become busy. */
const busyShare = 32;

/** Shares out the descriptors among `groups` groups, each with a signal; `pids` are the slots of the counts of processes. */
export function shareDescriptors(
  kept: Pick<KeptFiles, 'most' | 'openIn'>,
  signals: Pick<KeptFiles, 'most'>,
  groups: number,
  pids: readonly number[],
): DescriptorRoom {
  kept.most = Math.max(0, signals.most - groups);
  const forBusy = Math.ceil(signals.most / busyShare);
  return { pids: forBusy, rest: forBusy + pids.reduce((left, slot) => Math.max(0, left - kept.openIn(slot)), groups) };
}
