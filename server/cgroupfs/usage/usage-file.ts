/** A kernel file that the sampler reads: where it is, what it tells, and how its bytes become numbers. */
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { MetricId } from '#server/domain/usage/usage.ts';

/** How often a file is worth reading. */
export type ReadingKind =
  /** Stands still when the group does: read first, decides about the rest. */
  | 'signal'
  /** With the signal's move: the other CPU counters. */
  | 'cpu'
  /** Memory use and process counts: with the signal's move, slowly otherwise. */
  | 'gauge'
  /** memory.stat, the dearest of all: when memory use has moved, else as `detail`. The row needs its inactive file cache. */
  | 'memory'
  /** Dear or rarely looked at: every interval for who watches, slowly otherwise. */
  | 'detail'
  | 'perCpu'
  | 'limit';

export interface UsageFile {
  kind: ReadingKind;
  /** Null: in every group of the v2 hierarchy, whatever controllers are enabled. */
  controller: ControllerName | null;
  file: string;
  /** The metrics it fills; empty for limits and per-CPU files. */
  metrics: readonly MetricId[];
  /** Puts its numbers into `row`: slots of usage-slots.ts, or one per CPU. */
  parse(bytes: Uint8Array, length: number, row: Float64Array): void;
}
