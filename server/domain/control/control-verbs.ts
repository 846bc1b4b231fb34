/**
 * What the agent is asked to do to a whole group: freeze and thaw it, end its processes, empty and delete it, reclaim its
 * memory, reset its peaks. Sources: cgroup-v2.rst (cgroup.freeze, cgroup.kill, memory.reclaim, memory.peak),
 * cgroup-v1/freezer-subsystem.rst, cgroup-v1/memory.rst (force_empty).
 */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { GroupInput, UnitRemoval } from '#server/domain/groups/group-verbs.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { GivenReason, Reason, Sentence } from '#server/domain/sentence.ts';

export interface ControlVerbs {
  /** What state the group is in, who is in it and below it, and what can be done with it. Throws GROUP_GONE. */
  control(input: GroupInput): Promise<ControlState>;
  freeze(input: FreezeRequest): Promise<FreezeOutcome>;
  thaw(input: ThawRequest): Promise<FreezeOutcome>;
  kill(input: KillRequest): Promise<KillOutcome>;
  signal(input: SignalRequest): Promise<SignalOutcome>;
  removeTree(input: RemoveTreeRequest): Promise<RemoveTreeOutcome>;
  reclaim(input: ReclaimRequest): Promise<ReclaimOutcome>;
  resetPeak(input: ResetPeakRequest): Promise<ResetPeakOutcome>;
  restart(input: RestartRequest): Promise<RestartOutcome>;
}

/** Those that change something, as the journal calls them. */
export type ControlVerb = 'freeze' | 'thaw' | 'kill' | 'signal' | 'removeTree' | 'reclaim' | 'resetPeak' | 'restart';
export type ControlOutcome =
  | FreezeOutcome
  | KillOutcome
  | SignalOutcome
  | RemoveTreeOutcome
  | ReclaimOutcome
  | ResetPeakOutcome
  | RestartOutcome;

/** thawed; on the way (some processes still run, e.g. in an uninterruptible system call); frozen. */
export type FreezeState = 'thawed' | 'freezing' | 'frozen';

export interface Frozen {
  state: FreezeState;
  /** Frozen by its own file. */
  self: boolean;
  /** The nearest ancestor that holds it frozen, null when none does. */
  by: GroupPath | null;
  /** Processes that are not frozen yet while it is on the way, 20 at most. */
  holdouts: FreezeHoldout[];
  /** Which request of Corral's froze it, and when; null when it was not Corral, or it is not frozen by itself. */
  requestId: string | null;
  sinceMs: number | null;
  /** When the agent thaws it by itself; null: never. */
  thawAtMs: number | null;
}

export interface FreezeHoldout {
  pid: number;
  name: string;
  /** Of the thread that holds out: R, it runs; D, it waits in the kernel. */
  state: string;
  /** The kernel's function that it waits in; null when it runs, or the kernel does not tell. */
  waitsIn: string | null;
}

/** Why something cannot be done with this group here; null when it can. */
export interface ControlRights {
  freeze: Sentence | null;
  kill: Sentence | null;
  removeTree: Sentence | null;
  /** Deleting it with its processes moved to the parent; killing them may do. */
  moveUp: Sentence | null;
  reclaim: Sentence | null;
  resetPeak: Sentence | null;
  restart: Sentence | null;
}

export interface ControlState {
  group: GroupPath;
  /** Null where no hierarchy of the group can freeze. */
  freezer: CgroupVersion | null;
  frozen: Frozen;
  /** The group and all below it, parents first; as many as fit in `memberLimit`. */
  groups: GroupPath[];
  groupCount: number;
  /** Processes in the group and below it, by pid; as many as fit in `memberLimit`. */
  processes: MemberProcess[];
  processCount: number;
  /** What keeps a kill from taking effect at once; null when nothing does. */
  killWaits: Sentence | null;
  /** Set where the group is a unit that systemd removes. */
  unit: UnitRemoval | null;
  rights: ControlRights;
}

export interface MemberProcess {
  pid: number;
  startTicks: string;
  name: string;
  group: GroupPath;
  /** Why it is not signalled or moved; null when it can be. */
  guarded: Sentence | null;
}

/** How many groups and processes are named one by one: a group can hold tens of thousands. */
export const memberLimit = 500;

const requestId = z.string().max(64);

/** The longest that Corral keeps watch over a frozen group: a week. */
export const longestFreezeSeconds = 7 * 24 * 3600;

export const freezeRequestSchema = z.object({
  group: groupPathSchema,
  /** The agent thaws it by itself after so many seconds, whoever is there; null: it stays frozen until it is thawed. */
  thawAfterSeconds: z.number().int().min(1).max(longestFreezeSeconds).nullable().default(null),
  requestId,
});
export type FreezeRequest = z.infer<typeof freezeRequestSchema>;

export const thawRequestSchema = z.object({ group: groupPathSchema, requestId });
export type ThawRequest = z.infer<typeof thawRequestSchema>;

export interface FreezeOutcome {
  group: GroupPath;
  /** The file that was written and what was written. */
  path: string;
  asked: string;
  before: string | null;
  after: string | null;
  frozen: Frozen;
}

export const killRequestSchema = z.object({
  group: groupPathSchema,
  /** The group's name, typed: this ends processes. */
  confirmed: z.string().max(300).nullable().default(null),
  requestId,
});
export type KillRequest = z.infer<typeof killRequestSchema>;

export interface KillOutcome {
  group: GroupPath;
  /** cgroup.kill (v2), or freeze, signal and thaw until it is empty (v1), or signals alone where nothing can freeze. */
  how: 'cgroup.kill' | 'freeze-and-signal' | 'signal';
  /** How many processes there were, those that came in between included. */
  killed: number;
  /** Those that are still there, with the reason; empty when all are gone. */
  left: ({ pid: number; name: string } & GivenReason)[];
}

/** Signals that make sense to send by hand. Source: signal(7). */
export const signalNames = [
  'SIGTERM',
  'SIGKILL',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGSTOP',
  'SIGCONT',
] as const;
export type SignalName = (typeof signalNames)[number];

export const signalRequestSchema = z.object({
  /** The group whose page it is sent from: on record under it. */
  group: groupPathSchema,
  processes: z
    .array(z.object({ pid: z.number().int().min(1).max(4194304), startTicks: z.string().regex(/^\d{1,20}$/) }))
    .min(1)
    .max(1000),
  signal: z.enum(signalNames),
  requestId,
});
export type SignalRequest = z.infer<typeof signalRequestSchema>;

export interface SignalOutcome {
  signal: SignalName;
  processes: ({ pid: number; name: string; status: 'sent' | 'refused'; errno: string | null } & Reason)[];
}

export const removeTreeRequestSchema = z.object({
  group: groupPathSchema,
  /** What to do with the processes in it and below: moved to the parent (as `cgdelete -r` does), or killed. */
  processes: z.enum(['move', 'kill']),
  confirmed: z.string().max(300).nullable().default(null),
  requestId,
});
export type RemoveTreeRequest = z.infer<typeof removeTreeRequestSchema>;

export interface RemoveTreeOutcome {
  group: GroupPath;
  /** Directories that are gone, in the order of their removal. */
  removed: string[];
  moved: number;
  killed: number;
  /** What stood in the way; everything that is not in `removed` still stands. */
  left: ({ path: string } & GivenReason)[];
}

export const reclaimRequestSchema = z.object({
  group: groupPathSchema,
  /** v2: how much to ask for. v1's force_empty takes all it can and no number. */
  bytes: z
    .bigint()
    .min(1n)
    .max(1n << 62n)
    .nullable()
    .default(null),
  requestId,
});
export type ReclaimRequest = z.infer<typeof reclaimRequestSchema>;

export interface ReclaimOutcome {
  group: GroupPath;
  path: string;
  asked: string;
  /** Numbers, for the journal keeps JSON: no host has 2^53 bytes of memory. */
  beforeBytes: number | null;
  afterBytes: number | null;
  /** The kernel reclaimed less than was asked for (EAGAIN): not a failure. */
  short: boolean;
}

export const resetPeakRequestSchema = z.object({ group: groupPathSchema, requestId });
export type ResetPeakRequest = z.infer<typeof resetPeakRequestSchema>;

/** v1's records of the highest use: of memory, and of memory and swap together. A write of 0 begins them anew. */
export const peakFiles = ['memory.max_usage_in_bytes', 'memory.memsw.max_usage_in_bytes'] as const;

export interface ResetPeakOutcome {
  group: GroupPath;
  /** Read back: the use at that moment is the new peak. */
  files: { path: string; beforeBytes: number | null; afterBytes: number | null }[];
}

export const restartRequestSchema = z.object({ group: groupPathSchema, requestId });
export type RestartRequest = z.infer<typeof restartRequestSchema>;

export interface RestartOutcome {
  group: GroupPath;
  unit: string;
  command: string;
  before: UnitState;
  after: UnitState;
}

/** As systemd has it. */
export interface UnitState {
  /** "active, running" */
  state: string;
  mainPid: number | null;
}
