/**
 * Whether counts of processes are what they were, half of all groups in each sweep: descriptors and last values side by side, by the
 * groups' places among all, so that of a group at rest nothing else is touched. Groups lie all over the memory, and one that is looked
 * at once a second is never in a cache.
 */
import type { KeptFiles } from '#server/cgroupfs/kept-files.ts';
import { parseDigits } from '#server/cgroupfs/kernel-bytes.ts';

/** What is known here of a group. */
export interface PidsHolder {
  index: number;
  pids: number;
  slots: Int32Array;
}

export class PidsAtRest {
  private readonly kept: KeptFiles;
  private readonly file: number;
  private readonly holders: PidsHolder[] = [];
  private fds = new Int32Array(0);
  private openings = new Int32Array(0);
  private values = new Float64Array(0);

  /** `file` is the slot of pids.current. */
  constructor(kept: KeptFiles, file: number) {
    this.kept = kept;
    this.file = file;
  }

  /** True when the kernel counts as many for the group at this place as were noted; false also where nothing is noted. */
  stands(place: number, holder: PidsHolder): boolean {
    const fd = this.fds[place] ?? -1;
    // Another group can have the place by now, and another file the number.
    if (fd < 0 || this.holders[place] !== holder || this.kept.openingOf(fd) !== this.openings[place]) return false;
    const length = this.kept.readOpen(fd);
    return length > 0 && parseDigits(this.kept.bytes, 0, length) === this.values[place];
  }

  /** Notes the group's count as it was read just now; without effect where its file does not stay open. */
  note(holder: PidsHolder): void {
    const { index } = holder;
    if (index >= this.fds.length) this.grow(index + 1);
    const fd = holder.slots[this.file] ?? -1;
    this.holders[index] = holder;
    this.fds[index] = fd;
    this.openings[index] = this.kept.openingOf(fd);
    this.values[index] = holder.pids;
  }

  /** There are so many groups by now: those that went are not held on to. */
  trim(count: number): void {
    if (this.holders.length > count) this.holders.length = count;
  }

  private grow(least: number): void {
    const { fds, openings, values } = this;
    const length = Math.max(least, fds.length * 2);
    this.fds = new Int32Array(length).fill(-1);
    this.fds.set(fds);
    this.openings = new Int32Array(length);
    this.openings.set(openings);
    this.values = new Float64Array(length);
    this.values.set(values);
  }
}
