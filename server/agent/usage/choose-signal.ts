import type { KeptFiles } from '#server/cgroupfs/kept-files.ts';
import type { PlacedFile } from '#server/cgroupfs/usage/usage-files.ts';
import { SignalLane } from './signal-lane.ts';
import type { TrackedGroup } from './tracked-group.ts';

export interface SignalLanes {
  /** Of groups whose signal does not follow their parent's, by signal: where a sweep starts. */
  tops: Map<number, SignalLane<TrackedGroup>>;
  files: readonly PlacedFile[];
  /** Where signals are kept open. */
  signals: KeptFiles;
}

/** Chooses the file that tells whether the group is at rest, and whether its parent's tells it already. */
export function chooseSignal(lanes: SignalLanes, group: TrackedGroup): void {
  const found = ['signal', 'gauge'].flatMap((kind) =>
    lanes.files.flatMap((file, index) => (file.kind === kind && group.isIn(file.hierarchy) ? [index] : [])),
  );
  group.lane?.remove(group);
  group.signal = found[0] ?? -1;
  laneFor(lanes, group)?.add(group);
  // Children that followed by the old signal have to choose again, too.
  for (const child of group.children.values()) chooseSignal(lanes, child);
}

function laneFor({ tops, signals }: SignalLanes, { parent, signal }: TrackedGroup): SignalLane<TrackedGroup> | null {
  if (signal < 0) return null;
  if (parent?.signal === signal) {
    // Of another signal is only a lane that all have left.
    if (parent.followers?.file !== signal) parent.followers = new SignalLane<TrackedGroup>(signal, signals);
    return parent.followers;
  }
  const lane = tops.get(signal) ?? new SignalLane<TrackedGroup>(signal, signals);
  tops.set(signal, lane);
  return lane;
}
