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
  /** A group's memory limit was hit, and no process was killed for it. */
  'oom-no-kill',
  /** A fork was refused because of pids.max. */
  'pids-limit',
  /** A group stood still for much of its time because of its CPU quota. */
  'throttling',
  /** Whoever owns the group put a limit back. */
  'owner-put-back',
  /** A limit is not what it was, and Corral did not change it. */
  'limit-changed',
  /** A group was slowed down because it used more than its memory.high. */
  'memory-high',
  /** Very many events of one of these kinds at once, as one. */
  'limit-flood',
  'group-appeared',
  'group-vanished',
  'group-flood',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** What costs somebody a process. */
export const killKinds = ['oom-kill', 'oom-group-kill', 'host-oom-kill', 'oomd-kill'] as const;

export type EventBody =
  | { kind: 'oom-kill' | 'oom-group-kill' | 'host-oom-kill'; group: GroupPath | null; kill: Kill }
  | { kind: 'oomd-kill'; group: GroupPath | null; why: string }
  | ({
      kind: 'oom-no-kill';
      /** The group whose limit was hit. */
      group: GroupPath;
      /** The kernel found no process that it may kill (all have an oom_score_adj of -1000), or v1's memory.oom_control forbids it. */
      cause: 'none-killable' | 'killer-off';
      /** Null where it was not this limit but the one of memory and swap together. */
      limitBytes: number | null;
      /** The kernel's reports since it was last told; null where it makes none. */
      reports: number | null;
      invokedBy: string | null;
      /** The kernel's table, of the first report. */
      tasks: OomTask[];
      tasksLeftOut: number;
    } & BurstSpan)
  | ({ kind: 'pids-limit'; group: GroupPath | null; limit: PidsLimit | null } & (
      | { refusals?: never }
      | ({
          /** Counted since it was last told. One without is a single refusal, known from the kernel's log. */
          refusals: number;
        } & BurstSpan)
    ))
  | ({
      kind: 'throttling';
      group: GroupPath;
      /** Of the periods, 0..1. */
      share: number;
      /** For how long its threads stood still, on all CPUs together. */
      lostUsec: number;
      cpuLimit: number;
    } & BurstSpan)
  | ({
      kind: 'memory-high';
      group: GroupPath;
      limitBytes: number;
      mostBytes: number;
      /** Times that a process was slowed down for it; null where the kernel does not count. */
      breaches: number | null;
      /** For how long some process waited for memory; null without PSI. */
      stallUsec: number | null;
    } & BurstSpan)
  | ({
      kind: 'owner-put-back';
      group: GroupPath;
      owner: GroupOwner;
      /** What the owner did at that moment, where it is known ("daemon-reload"); "made anew": the group, as at a restart. */
      occasion: string | null;
    } & LimitMove)
  | ({ kind: 'limit-changed'; group: GroupPath; owner: GroupOwner } & LimitMove)
  /** With those below it that came or went at once. */
  | { kind: 'group-appeared' | 'group-vanished'; group: GroupPath; below: number }
  | ({ kind: 'group-flood'; of: 'group-appeared' | 'group-vanished' } & EventFlood)
  | ({
      kind: 'limit-flood';
      of: 'limit-changed' | 'throttling' | 'pids-limit' | 'memory-high' | 'oom-no-kill';
    } & EventFlood);

/** When something began and when it was last so; `goesOn`: it was not over when this was told, and will be told again. */
export interface BurstSpan {
  sinceMs: number;
  untilMs: number;
  goesOn: boolean;
}

/** What stood and what stands. It happened between `sinceMs` and the event's own time. */
export interface LimitMove {
  limit: LimitKey;
  /** The file that was read; null where several make the limit, or the sampler's own reading told. */
  file: string | null;
  /** As the kernel's file says it; "max" for no limit, and a quota as in cpu.max. */
  had: string;
  has: string;
  sinceMs: number;
}

export interface EventFlood {
  /** The nearest group that all of them are in or below. */
  group: GroupPath;
  count: number;
  sinceMs: number;
  untilMs: number;
  /** The first of them. */
  examples: GroupPath[];
}

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
