/**
 * Something that happened on a host without anybody's change: a kill, a limit that was hit, a value put back by its
 * owner, a group that came or went. The agent notices and keeps them, web stores them, screens draw them. Shapes only.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupOwner } from '#server/domain/groups/host.ts';
import type { Limit, LimitKey } from '#server/domain/limits/limits.ts';
import type { KilledProcess, OomTask, OomUse } from './oom-report.ts';

export const eventKinds = [
  /** A process was killed because a group's memory limit was hit. */
  'oom-kill',
  /** The same, and the whole group went with it (memory.oom.group). */
  'oom-group-kill',
  /** The machine had no memory left. */
  'host-oom-kill',
  /** systemd-oomd ended a group. */
  'oomd-kill',
  /** A fork was refused because of pids.max. */
  'pids-limit',
  /** A group stood still for much of its time because of its CPU quota. */
  'throttling',
  /** Whoever owns the group put a limit back. */
  'owner-put-back',
  'group-appeared',
  'group-vanished',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** What costs somebody a process. */
export const killKinds = ['oom-kill', 'oom-group-kill', 'host-oom-kill', 'oomd-kill'] as const;

export type EventBody =
  | { kind: 'oom-kill' | 'oom-group-kill' | 'host-oom-kill'; group: GroupPath | null; kill: Kill }
  | { kind: 'oomd-kill'; group: GroupPath | null; why: string }
  | { kind: 'pids-limit'; group: GroupPath | null; limit: PidsLimit | null }
  | { kind: 'throttling'; group: GroupPath; share: number; seconds: number; cpuLimit: number }
  | {
      kind: 'owner-put-back';
      group: GroupPath;
      owner: GroupOwner;
      limit: LimitKey;
      /** As the kernel's file says it. */
      had: string;
      has: string;
      /** What the owner did at that moment, where it is known ("daemon-reload"). */
      occasion: string | null;
    }
  | { kind: 'group-appeared' | 'group-vanished'; group: GroupPath };

/** One event on the agent's record. */
export type HostEvent = EventBody & {
  /** Counts up from 1 within one record of the agent's. */
  sequence: number;
  atMs: number;
};

/** A group's place in the tree, and what the kernel calls it where that is outside of what Corral sees. */
export interface EventGroup {
  /** Null for a group above what a container's mount shows. */
  path: GroupPath | null;
  kernelPath: string;
}

export interface Kill {
  /** Where it is known from: a line of the kernel's log, or only a counter of the group that moved. */
  source: 'kernel-log' | 'counter';
  /** The victim's group; null where the kernel suppressed that part of its report. */
  victimGroup: EventGroup | null;
  /** First the one that the kernel chose. Empty for a counter, which does not say who. */
  victims: Victim[];
  victimsLeftOut: number;
  /** The group whose limit was hit: the victim's own or one above. Null host-wide, and where it is not known. */
  limit: HitLimit | null;
  /** The group that memory.oom.group took as a whole. */
  killedGroup: EventGroup | null;
  constraint: string | null;
  invokedBy: string | null;
  /** memory.stat of the limit's group at that moment. */
  stats: Record<string, number> | null;
  /** The kernel's table of candidates. */
  tasks: OomTask[];
  tasksLeftOut: number;
  /** Memory use in the minutes before: of the limit's group first, then of the victim's. */
  before: UseBefore[];
}

export interface Victim extends KilledProcess {
  /** The uid's name on this host; null where the kernel does not say the uid. */
  user: string | null;
}

export interface HitLimit {
  owner: EventGroup;
  memory: OomUse | null;
  swap: OomUse | null;
  swapCounts: 'swap' | 'memory and swap';
}

export interface UseBefore {
  group: GroupPath;
  timesMs: number[];
  memoryBytes: (number | null)[];
  limitBytes: (number | null)[];
}

export interface PidsLimit {
  /** The nearest group at whose limit the fork was refused: the one that refused, or one above. */
  owner: GroupPath;
  max: Limit<number>;
  current: number | null;
}
