/** What the sampler keeps of one group: its place in the tree, its open files, its last readings and their history. */

import { emptySlots } from '#server/cgroupfs/kept-files.ts';
import { limitCount } from '#server/cgroupfs/usage/usage-slots.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, GroupOwner } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { CompactSeries } from './compact-series.ts';
import type { SignalLane } from './signal-lane.ts';

/** The series of a group, made with their first reading. */
export interface GroupSeries {
  cpu: CompactSeries | null;
  gauge: CompactSeries | null;
  detail: CompactSeries | null;
  perCpu: CompactSeries | null;
  limit: CompactSeries | null;
}

export class TrackedGroup {
  readonly path: GroupPath;
  readonly parent: TrackedGroup | null;
  owner: GroupOwner;
  /** Children that are skipped when this group's signal stands still: those with the same signal file. Null without any. */
  followers: SignalLane<TrackedGroup> | null = null;
  /** Children by name. */
  readonly children = new Map<string, TrackedGroup>();
  /** Number of child directories by hierarchy. */
  readonly childDirs: Int32Array;
  /** One per file of the host: usage-files.ts. */
  readonly slots: Int32Array;
  readonly limits = new Float64Array(limitCount).fill(Number.NaN);
  /** When they were last read; NaN before the first time. */
  limitsAtMs = Number.NaN;
  readonly series: GroupSeries = { cpu: null, gauge: null, detail: null, perCpu: null, limit: null };
  readonly since: number;
  /** Bit per hierarchy in which it exists. */
  hierarchies = 0;
  guarded: Sentence | null = null;
  /** Index of its signal in the host's files, -1 when nothing tells whether it is at rest. */
  signal = -1;
  /** Where its signal is read, and its index there: among its parent's followers, or where a sweep starts. */
  lane: SignalLane<TrackedGroup> | null = null;
  place = -1;
  /** Index among all groups, for the slow rounds. */
  index = -1;
  gone = false;
  watchers = 0;

  /** The sweep in which the signal last moved. */
  signalSweep = 0;
  /** Throttling counters as of the last reading. */
  periods = Number.NaN;
  throttledPeriods = Number.NaN;
  throttledUsec = Number.NaN;
  /** And as of the reading before. */
  periodsBefore = Number.NaN;
  throttledPeriodsBefore = Number.NaN;
  throttledUsecBefore = Number.NaN;

  /** The memory use beside which memory.stat was last read. */
  memoryAtStat = Number.NaN;

  /** The live row. */
  cpus = Number.NaN;
  memoryBytes = Number.NaN;
  /** As of the last reading of memory.stat. */
  inactiveFileBytes = Number.NaN;
  pids = Number.NaN;
  throttled = Number.NaN;
  /** The sweeps in which the row and the node last changed. */
  rowSweep = 0;
  nodeSweep = 0;

  constructor(
    path: GroupPath,
    parent: TrackedGroup | null,
    facts: { owner: GroupOwner; hierarchies: number; files: number; sinceMs: number },
  ) {
    this.path = path;
    this.parent = parent;
    this.owner = facts.owner;
    this.childDirs = new Int32Array(facts.hierarchies);
    this.slots = emptySlots(facts.files);
    this.since = facts.sinceMs;
  }

  isIn(hierarchy: number): boolean {
    return (this.hierarchies & (1 << hierarchy)) !== 0;
  }
}

/** The group as a row of the tree; `ids` are the host's hierarchies in order. */
export function toNode(group: TrackedGroup, ids: readonly string[]): GroupNode {
  return {
    path: group.path,
    hierarchies: ids.filter((_, hierarchy) => group.isIn(hierarchy)),
    owner: group.owner,
    guarded: group.guarded,
  };
}
