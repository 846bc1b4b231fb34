/**
 * A change: what it is made of, before (plan) and after (outcome). Shapes only: plan-change.ts decides,
 * the agent applies. The same plan serves the preview and the apply.
 */
import { z } from 'zod';
import type { RightsFound } from '#server/domain/config/given-rights.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { CgroupVersion, ControllerName, HostTopology } from '#server/domain/groups/host.ts';
import type { GroupLimits, LimitKey, LimitUse } from '#server/domain/limits/limits.ts';
import { limitEditsSchema } from '#server/domain/limits/limits.ts';
import type { Reason, Sentence } from '#server/domain/sentence.ts';
import { longestTryMinutes } from '#server/domain/tries/try-times.ts';
import type { WantedMove } from '#server/domain/wanted/wanted.ts';
import type { SiblingShares } from './share-of-siblings.ts';
import type { SystemdCall, SystemdUnit } from './systemd-call.ts';
import { systemdWays } from './systemd-ways.ts';

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
        /** Tells the group from one that is made anew under its name; null for one that is still to be made. */
        inode: number | null;
        /** v2 mounted with memory_recursiveprot. */
        recursiveProtection?: true;
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
  /** Disks and their partitions, by number. */
  devices: readonly BlockDevice[];
  memoryBytes: number;
  pageBytes: number;
  kernel: string;
  swapBytes: number;
  /** Highest pid the kernel gives out (kernel.pid_max). */
  pidMax: number;
  guarded: Sentence | null;
  owner: { kind: string; label: string | null };
  /** Set where systemd is PID 1 here and the group is one of its units. */
  systemd?: SystemdUnit | null;
}

/** Why something cannot be done with a group as a whole, null when it can: no permission, or the agent's ceiling. */
export interface GroupRights {
  /** Making groups in it. */
  children: Sentence | null;
  removal: Sentence | null;
  /** Moving processes into it. */
  members: Sentence | null;
}

/** What the forms of a group are made from. */
export interface FormContext extends ChangeContext {
  /** What binds as it is now. */
  effective: EffectiveLimit[];
  rights: GroupRights;
  /** Whose its files are in each hierarchy; only where it was asked for. */
  given?: RightsFound[];
}

export const limitsRequestSchema = z.object({
  group: groupPathSchema,
  /** True: also whose its files are. */
  given: z.boolean().optional(),
});
export type LimitsRequest = z.infer<typeof limitsRequestSchema>;

export interface MissingController {
  version: CgroupVersion;
  hierarchyId: string;
  /** Groups, top first, whose cgroup.subtree_control lacks it. Empty where the group is not in the hierarchy at all. */
  enableIn: EnablingStep[];
  /** Set where the group is threaded and the controller none that a threaded group can have. */
  threaded?: true;
  /** Its optional limits that this kernel lacks, as far as a group with the controller tells. */
  notOffered?: readonly LimitKey[];
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
  /** The groups above but for the root, nearest first; null where one of them has more siblings than are looked at. */
  above: WeightAbove[] | null;
}

export interface WeightAbove {
  group: GroupPath;
  weight: number;
  /** Of all children of its parent, itself included. */
  total: number;
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
  /** Where that is written, when not to the same file. */
  undoFile?: string;
}

export type NoteSeverity = 'info' | 'warning' | 'danger' | 'refused';

/** One sentence the preview says (sentences/note.ts). `refused` means: it will not be tried. */
export interface PlanNote extends Sentence {
  severity: NoteSeverity;
  key: LimitKey | null;
}

/** What binds on the way up, in words with unit ("2 CPUs", "47.7 MiB", "0-3", "no limit"), and who sets it. */
export interface EffectiveLimit extends Sentence {
  resource: EffectiveResource;
  /** The group that binds; null when nothing does (the host itself is the limit). */
  setBy: GroupPath | null;
  /** The disk, the RDMA device or the resource it is about, by name, or the size of the huge pages. */
  device?: string;
}

/** cpu: quota; share: of all CPUs when they are busy; throttle: memory.high; soft: v1's soft limit; low, min: protection; swap-throttle: memory.swap.high; huge-pages: by size; io: none of the four by disk. */
export type EffectiveResource =
  | 'cpu'
  | 'share'
  | 'cpus'
  | 'mems'
  | 'memory'
  | 'throttle'
  | 'soft'
  | 'low'
  | 'min'
  | 'swap'
  | 'swap-throttle'
  | 'zswap'
  | 'huge-pages'
  | 'io'
  | 'read-bytes'
  | 'write-bytes'
  | 'read-ops'
  | 'write-ops'
  | 'pids'
  | 'misc'
  | 'rdma-handles'
  | 'rdma-objects';

export interface ChangePlan {
  group: GroupPath;
  writes: PlannedWrite[];
  notes: PlanNote[];
  /** True when a note refuses: apply would refuse as well. */
  refused: boolean;
  /** When set, this text has to be typed (the change would kill). */
  confirm: string | null;
  effective: EffectiveLimit[];
  /** The same before the change. */
  effectiveNow: EffectiveLimit[];
  /** Null when the change is not about CPU time beside the siblings. */
  shares: SiblingShares | null;
  /** Set where systemd makes the change: then `writes` is what the kernel is expected to show after it. */
  through?: SystemdCall | null;
  equivalents: { shell: string[]; libcgroup: string[]; systemd: string[] };
  /** Fingerprint of the values this plan was made from: apply refuses when it differs (VALUES_MOVED). */
  basis: string;
}

export const changeRequestSchema = z.object({
  group: groupPathSchema,
  edits: limitEditsSchema,
  way: z
    .enum([...systemdWays, 'direct'])
    .optional()
    .describe('how a unit of systemd is changed: to last, until the next boot, by removing its drop-ins, or directly'),
  override: z
    .boolean()
    .optional()
    .describe('true: write although somebody else keeps the group (administrators only, marked in the audit log)'),
  returnAfterMinutes: z
    .number()
    .int()
    .min(1)
    .max(longestTryMinutes)
    .optional()
    .describe('a try: so many minutes later the agent puts back what stood before, unless somebody keeps it'),
  returnAtMs: z.number().int().min(0).optional().describe('the same at a time, in milliseconds since 1970'),
});
export type ChangeRequest = z.infer<typeof changeRequestSchema>;

/** Changes in one go: as many groups as somebody can look through. */
export const mostEarlier = 50;

export const planRequestSchema = changeRequestSchema.extend({
  /** What is done before, as far as budgets go: a team can hand out only once what it has. */
  after: z
    .array(z.object({ group: groupPathSchema, edits: limitEditsSchema }))
    .max(mostEarlier)
    .optional(),
});
export type PlanRequest = z.infer<typeof planRequestSchema>;

export const applyRequestSchema = changeRequestSchema.extend({
  /** ChangePlan.basis of the preview the person saw. */
  basis: z.string().max(128).describe('the "basis" that limits.preview answered with'),
  confirmed: z.string().max(300).nullable().default(null),
  keep: z
    .boolean()
    .optional()
    .describe('true: also after the next boot (left out: no); what systemd is told lasts by "way" instead'),
  undoes: z
    .string()
    .max(64)
    .optional()
    .describe('the id of the request that this undoes: what is kept after a boot is as it was before that one, too'),
  /** Whoever asked, beside what is kept. */
  askedBy: z.string().max(320).optional(),
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
  | 'rolled-back'
  /** Putting it back failed too: this is what stands. */
  | 'rollback-failed'
  | 'not-tried';

export interface WriteOutcome extends Reason {
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
}

export interface ApplyOutcome {
  /** applied: all kept (or differ, shown). rolled-back: one failed, all put back. broken: one failed and putting back failed too. */
  result: 'applied' | 'rolled-back' | 'broken';
  writes: WriteOutcome[];
  /** Files of systemd's that the change left or removed, as they were and as they are. */
  dropIns?: readonly DropInOutcome[];
  /** What it has moved of what is kept after a reboot; absent where nothing of it moved. */
  wanted?: readonly WantedMove[];
  /** Set for a change that comes back by itself. */
  returnsAtMs?: number;
  atMs: number;
}

export interface DropInOutcome {
  path: string;
  /** Null: there was none, there is none. */
  before: string | null;
  after: string | null;
}
