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
const busyShare = 16;

/** Shares out the descriptors among `groups` groups; `signals` and `pids` are the slots in which those files are kept. */
export function shareDescriptors(
  kept: Pick<KeptFiles, 'most' | 'openIn'>,
  groups: number,
  { signals, pids }: { signals: readonly number[]; pids: readonly number[] },
): DescriptorRoom {
  const missing = (slots: readonly number[]) =>
    Math.max(
      0,
      slots.reduce((left, slot) => left - kept.openIn(slot), groups),
    );
  const forPids = missing(signals) + Math.ceil(kept.most / busyShare);
  return { pids: forPids, rest: forPids + missing(pids) };
}
