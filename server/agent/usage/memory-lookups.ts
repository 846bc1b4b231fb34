/** When a row's file cache is looked up between its rounds. */
import type { SweepTimes } from './group-row.ts';
import type { TrackedGroup } from './tracked-group.ts';

/**
 * memory.stat is as dear as all else that a busy group's sweep reads, so a row's file cache is looked up when the use has moved
 * by a sixteenth, or this much, since; at most so many times a sweep, beside the rounds and the groups that are watched.
 */
const memoryMoved = { share: 1 / 16, bytes: 1024 * 1024, mostPerSweep: 100 };

/** Decides, file by file, whether memory.stat of a group is worth its price in this sweep. */
export function createMemoryLookups(): (group: TrackedGroup, sweep: SweepTimes) => boolean {
  let inSweep = 0;
  let done = 0;
  return (group, sweep) => {
    // A watched group's is read in every sweep anyway, a new group's as soon as it is read in full.
    if (group.watchers > 0 || Number.isNaN(group.memoryAtStat)) return false;
    const moved = Math.abs(group.memoryBytes - group.memoryAtStat);
    if (!(moved > Math.max(memoryMoved.bytes, group.memoryAtStat * memoryMoved.share))) return false;
    if (inSweep !== sweep.number) {
      inSweep = sweep.number;
      done = 0;
    }
    done += 1;
    return done <= memoryMoved.mostPerSweep;
  };
}
