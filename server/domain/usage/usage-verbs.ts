/** What the agent is asked of use: two subscriptions, and the shapes that they yield. */

import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupInput } from '#server/domain/groups/group-verbs.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { GroupHistory } from './usage.ts';

export interface UsageVerbs {
  watchTree(signal: AbortSignal): AsyncIterable<TreeEvent>;
  watchGroup(input: GroupInput, signal: AbortSignal): AsyncIterable<GroupEvent>;
}

/** The host as a whole, once per sampling interval. */
export interface HostUsage {
  atMs: number;
  /** Busy share of each online CPU, 0..1, in the order of the cpu numbers in `cpus`. */
  cpus: { cpu: number; busy: number }[];
  /** CPUs in use in all. */
  cpusUsed: number | null;
  /** /proc/stat steal, 0..1 of all CPUs. */
  steal: number | null;
  load: [number, number, number];
  memoryTotalBytes: number;
  /** All that is in use, file cache too: MemTotal - MemFree. */
  memoryBytes: number;
  /** The same less Inactive(file), as for every group. */
  workingSetBytes: number;
  /** What the kernel could give to a program without swapping: MemAvailable. */
  memoryAvailableBytes: number;
  swapTotalBytes: number;
  swapUsedBytes: number;
  /** Bytes per second over all whole disks, null on the first look. */
  ioReadBytesPerSecond: number | null;
  ioWriteBytesPerSecond: number | null;
  processes: number;
}

/** What the tree's subscription yields: first `all`, then one `tick` per sampling interval (also when nothing moved). */
export type TreeEvent =
  | { kind: 'all'; atMs: number; nodes: GroupNode[]; usage: UsageRow[]; host: HostUsage }
  | {
      kind: 'tick';
      atMs: number;
      added: GroupNode[];
      /** Nodes whose hierarchies, owner or guard changed. */
      changed: GroupNode[];
      removed: GroupPath[];
      /** Only rows that differ from what was sent before. */
      usage: UsageRow[];
      host: HostUsage;
    };

/** What a watched group yields: first its history, then one sample (a history of length 1) per interval, or `gone`. */
export type GroupEvent =
  | { kind: 'history'; history: GroupHistory }
  | { kind: 'sample'; sample: GroupHistory }
  | { kind: 'gone'; atMs: number };
