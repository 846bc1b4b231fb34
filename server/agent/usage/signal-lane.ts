/**
 * The signals of groups that are read one after another, side by side: a sweep over ten thousand groups at rest goes through two
 * arrays of numbers, and touches none of the groups, which lie all over the memory.
 */
import { emptySlots, type KeptFiles } from '#server/cgroupfs/kept-files.ts';

const firstPlaces = 4;

export class SignalLane<Group extends Placed<Group>> {
  /** Index of the groups' signal in the host's files. */
  readonly file: number;
  readonly groups: Group[] = [];
  /** One per group, as its last reading. */
  values = new Float64Array(firstPlaces);
  slots = emptySlots(firstPlaces);
  private readonly kept: KeptFiles;

  constructor(file: number, kept: KeptFiles) {
    this.file = file;
    this.kept = kept;
  }

  add(group: Group): void {
    const place = this.groups.push(group) - 1;
    if (place === this.slots.length) this.grow();
    this.slots.set(emptySlots(1), place);
    this.values[place] = Number.NaN;
    group.lane = this;
    group.place = place;
  }

  /** Closes the group's signal; the last group takes its place. */
  remove(group: Group): void {
    const { place } = group;
    this.kept.close(this.slots, place);
    group.lane = null;
    group.place = -1;
    const last = this.groups.pop();
    if (!last || last === group) return;
    const from = this.groups.length;
    this.groups[place] = last;
    this.slots[place] = this.slots[from] ?? -1;
    this.values[place] = this.values[from] ?? Number.NaN;
    last.place = place;
  }

  private grow(): void {
    const { slots, values } = this;
    this.slots = emptySlots(slots.length * 2);
    this.slots.set(slots);
    this.values = new Float64Array(values.length * 2);
    this.values.set(values);
  }
}

/** What a lane knows of a group: where in which lane it is. */
interface Placed<Group extends Placed<Group>> {
  lane: SignalLane<Group> | null;
  place: number;
}
