/**
 * A change: what it is made of, before (plan) and after (outcome). Shapes only: plan-change.ts decides,
 * the agent applies. The same plan serves the preview and the apply.
 */
import { z } from 'zod';
import type { GroupPath } from './group-path.ts';
import { groupNameSchema, groupPathSchema } from './group-path-schema.ts';
import type { CgroupVersion, ControllerName, HostTopology } from './host.ts';
import type { GroupLimits, LimitKey, LimitUse } from './limits.ts';
import { limitEditsSchema } from './limits.ts';

/** Everything a plan depends on, as read at one moment by the agent. */
export interface ChangeContext {
  group: GroupPath;
  /** Where each controller lives for this group. */
  places: Partial<
    Record<
      ControllerName,
      {
        version: CgroupVersion;
        hierarchyId: string /** absolute directory of the group there */;
        dir: string;
        mountPoint: string;
      }
    >
  >;
  /** Available controllers that this group lacks (v2: not enabled on the way down), with the enabling steps' facts. */
  missing: Partial<Record<ControllerName, MissingController>>;
  own: OwnState;
  /** Nearest first, up to the root. */
  ancestors: StateAbove[];
  /** Those whose CPUs and memory nodes bear on the change; for a form those that are pinned, a bounded number of them. */
  siblings: GroupState[];
  /** Siblings like these that a form does not get one by one. */
  moreSiblings: number;
  /** What the siblings weigh when CPU time is short; null where that does not bear on the change. */
  siblingWeights: SiblingWeights | null;
  /** Those that bear on the change; for a form those that are pinned to CPUs, a bounded number of them. */
  children: StateBelow[];
  /** Processes in it or below it that hold the most memory, largest first, five at most. */
  largest: { pid: number; name: string; residentBytes: number }[];
  topology: HostTopology;
  memoryBytes: number;
  pageBytes: number;
  kernel: string;
  swapBytes: number;
  guarded: string | null;
  owner: { kind: string; label: string | null };
}

/** Why something cannot be done with a group as a whole, null when it can: no permission, or the agent's ceiling. */
export interface GroupRights {
  /** Making groups in it. */
  children: string | null;
  removal: string | null;
  /** Moving processes into it. */
  members: string | null;
}

/** What the forms of a group are made from. */
export interface FormContext extends ChangeContext {
  rights: GroupRights;
}

export interface MissingController {
  version: CgroupVersion;
  hierarchyId: string;
  /** Groups, top first, whose cgroup.subtree_control lacks it. Empty where the group is not in the hierarchy at all. */
  enableIn: EnablingStep[];
  /** Set where the group is threaded and the controller none that a threaded group can have. */
  threaded?: true;
}

/** One group that has to hand a controller down, with what stands in the way. */
export interface EnablingStep {
  group: GroupPath;
  path: string;
  /** Those that keep it from doing so: 0 for the root of the whole tree, which may have some. */
  processes: number;
  available: boolean;
  threadedTrap: boolean;
  /** cgroup.type; absent where there is no such file (that root, Linux before 4.14). */
  type?: GroupType;
  /** The agent's user may not write there. */
  isClosed?: true;
}

/** Source: cgroup-v2.rst, "Threads". */
export const groupTypes = ['domain', 'domain threaded', 'domain invalid', 'threaded'] as const;
export type GroupType = (typeof groupTypes)[number];

/** A group with its limits: all of them for the one that is changed, of the others those that bear on the change. */
export interface GroupState {
  group: GroupPath;
  limits: GroupLimits;
}

export interface StateAbove extends GroupState {
  /** cpuset.cpus.effective / effective_cpus: the list the kernel uses, null when unknown. */
  effectiveCpus: string | null;
  effectiveMems: string | null;
  /** Number of processes directly in it; null where nothing depends on it. */
  processes: number | null;
}

export interface OwnState extends StateAbove {
  use: LimitUse;
  /** Where hierarchies differ, the largest number. */
  processes: number;
  /** The same in the hierarchy of each controller: on v1 a process may be in the group by one and not by the other. */
  processesBy: Partial<Record<ControllerName, number>>;
}

export interface StateBelow extends GroupState {
  /** Number of processes in it and in all groups below it. */
  processes: number;
  /** False where there are more groups below than were looked at. */
  isSeenWhole: boolean;
}

/** The siblings in the order of their weight: the heaviest by name, all others as one. */
export interface SiblingWeights {
  heaviest: { group: GroupPath; weight: number }[];
  others: { count: number; weight: number };
}

export interface PlannedWrite {
  /** The limit it serves; null for an enabling step (cgroup.subtree_control). */
  key: LimitKey | null;
  /** The group whose file it is (an ancestor for enabling steps). */
  group: GroupPath;
  hierarchyId: string;
  version: CgroupVersion;
  file: string;
  /** Absolute path, for people. */
  path: string;
  /** What stands right before this write, cut by settingOf (limit-catalogue.ts); null when it could not be read. */
  before: string | null;
  /** Exact text that will be written. */
  text: string;
  /** What the kernel will show after, cut by settingOf; null when it cannot be foretold (then only success is checked). */
  keeps: string | null;
  /** Text that puts it back; null when it cannot be undone (v2 'threaded', swappiness …). */
  undoText: string | null;
}

export type NoteSeverity = 'info' | 'warning' | 'danger' | 'refused';

/** One sentence the preview says. `refused` means: it will not be tried. */
export interface PlanNote {
  severity: NoteSeverity;
  /** Stable word for tests and screens: 'page-rounding', 'below-use-v1', 'would-kill', 'clamped' … */
  code: string;
  text: string;
  key: LimitKey | null;
}

/** The tightest limit on the way up, and who sets it. */
export interface EffectiveLimit {
  resource: 'cpu' | 'cpus' | 'mems' | 'memory' | 'swap' | 'pids';
  /** In words with unit: "2 CPUs", "47.7 MiB", "0-3", "no limit". */
  text: string;
  /** The group that binds; null when nothing does (the host itself is the limit). */
  setBy: GroupPath | null;
}

/** What the children of one parent would get of the parent's CPU if all were busy. */
export interface SiblingShares {
  /** The group itself and its heaviest siblings, most first. */
  named: ShareOfSibling[];
  /** All other siblings together. */
  others: { count: number; share: number };
}

export interface ShareOfSibling {
  group: GroupPath;
  /** shares (v1) or weight (v2). */
  weight: number;
  /** 0..1 */
  share: number;
}

export interface ChangePlan {
  group: GroupPath;
  writes: PlannedWrite[];
  notes: PlanNote[];
  /** True when a note refuses: apply would refuse as well. */
  refused: boolean;
  /** When set, this text has to be typed (the change would kill). */
  confirm: string | null;
  effective: EffectiveLimit[];
  /** Null when the change is not about CPU time beside the siblings. */
  shares: SiblingShares | null;
  equivalents: { shell: string[]; libcgroup: string[]; systemd: string[] };
  /** Fingerprint of the values this plan was made from: apply refuses when it differs (VALUES_MOVED). */
  basis: string;
}

export const changeRequestSchema = z.object({ group: groupPathSchema, edits: limitEditsSchema });
export type ChangeRequest = z.infer<typeof changeRequestSchema>;

export const applyRequestSchema = changeRequestSchema.extend({
  /** ChangePlan.basis of the preview the person saw. */
  basis: z.string().max(128),
  confirmed: z.string().max(300).nullable(),
  requestId: z.string().max(64),
});
export type ApplyRequest = z.infer<typeof applyRequestSchema>;

export type WriteStatus =
  /** Written, read back, as foretold. */
  | 'kept'
  /** Written, but the kernel shows another value. */
  | 'differs'
  | 'refused'
  /** Written, then put back because a later one failed. */
  | 'undone'
  /** Putting it back failed too: this is what stands. */
  | 'undo-failed'
  | 'not-tried';

export interface WriteOutcome {
  key: LimitKey | null;
  group: GroupPath;
  hierarchyId: string;
  file: string;
  path: string;
  asked: string;
  before: string | null;
  /** As read back at the end; null when it could not be read. */
  after: string | null;
  status: WriteStatus;
  errno: string | null;
  /** The refusal in words: which file, which value, why, what to do. */
  why: string | null;
}

export interface ApplyOutcome {
  /** applied: all kept (or differ, shown). undone: one failed, all put back. broken: one failed and putting back failed too. */
  result: 'applied' | 'undone' | 'broken';
  writes: WriteOutcome[];
  atMs: number;
}

export const createRequestSchema = z.object({
  parent: groupPathSchema,
  name: groupNameSchema,
  /** Hierarchy ids to create it in; at least one. */
  hierarchies: z.array(z.string().max(200)).min(1).max(32),
  /** v2: controllers to enable for it in the parent's cgroup.subtree_control. */
  enable: z.array(z.string().max(32)).max(16),
  edits: z.union([limitEditsSchema, z.array(z.never()).length(0)]),
  requestId: z.string().max(64),
});
export type CreateRequest = z.infer<typeof createRequestSchema>;

export interface CreateOutcome {
  group: GroupPath;
  /** Directories made, and files filled in so that the group can be used at once (v1 cpuset). */
  made: string[];
  filled: { path: string; text: string }[];
  /** The first limits; null when none were asked. */
  limits: ApplyOutcome | null;
}

export const removeRequestSchema = z.object({ group: groupPathSchema, requestId: z.string().max(64) });
export type RemoveRequest = z.infer<typeof removeRequestSchema>;

export interface RemoveOutcome {
  group: GroupPath;
  removed: string[];
  /** Non-empty when something stood in the way: nothing was removed then. */
  obstacles: {
    path: string;
    kind: 'processes' | 'children' | 'permission' | 'busy';
    text: string;
    pids: number[];
    children: string[];
  }[];
}

export interface ProcessRow {
  pid: number;
  /** Field 22 of /proc/PID/stat, in clock ticks since boot: tells a re-used pid from the process that was shown. */
  startTicks: string;
  startedAtMs: number;
  ppid: number;
  user: string;
  uid: number;
  /** comm: up to 15 characters. */
  name: string;
  /** cmdline joined by blanks; "" for kernel threads and zombies. */
  command: string;
  threads: number;
  /** Total CPU time used. */
  cpuUsec: number;
  /** CPUs in use since the last look, null on the first. */
  cpus: number | null;
  residentBytes: number;
  state: string;
  kernelThread: boolean;
  /** Why it cannot be moved, else null. */
  guarded: string | null;
  /** Its group in each hierarchy as /proc/PID/cgroup tells it. */
  groups: { hierarchyId: string; path: string }[];
}

export const moveRequestSchema = z.object({
  to: groupPathSchema,
  processes: z
    .array(z.object({ pid: z.number().int().min(1).max(4194304), startTicks: z.string().regex(/^\d{1,20}$/) }))
    .min(1)
    .max(1000),
  /** Hierarchies to move them in; empty: all in which the destination exists. */
  hierarchies: z.array(z.string().max(200)).max(32),
  requestId: z.string().max(64),
});
export type MoveRequest = z.infer<typeof moveRequestSchema>;

export interface MoveOutcome {
  to: GroupPath;
  processes: {
    pid: number;
    name: string;
    status: 'moved' | 'refused';
    errno: string | null;
    why: string | null;
    /** /proc/PID/cgroup before and after, as the kernel prints it. */
    before: string;
    after: string;
  }[];
}

/** A control file of a group, for the Files tab. */
export interface ControlFile {
  hierarchyId: string;
  file: string;
  path: string;
  /** Raw text, at most 64 KiB; null when it cannot be read (write-only or no permission: see error). */
  text: string | null;
  truncated: boolean;
  error: string | null;
  /** One line on what it means; null when the catalogue does not know it. */
  meaning: string | null;
  mode: string;
}
