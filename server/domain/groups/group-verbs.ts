/** What the agent is asked of groups: which there are, making and removing them, their files. */
import { z } from 'zod';
import type { ApplyOutcome, ChangePlan, DropInOutcome } from '#server/domain/changes/change.ts';
import { firstEditsSchema } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { Budgeted } from '#server/domain/teams/budget-policy.ts';
import type { WantedMove } from '#server/domain/wanted/wanted.ts';
import type { ControlFile } from './control-files.ts';
import type { Ground } from './ground.ts';
import { groupKinds, type UnitKind } from './group-kinds.ts';
import type { GroupPath } from './group-path.ts';
import { groupNameSchema, groupPathSchema } from './group-path-schema.ts';
import type { CgroupVersion, GroupNode, HostFacts } from './host.ts';

export const groupInputSchema = z.object({ group: groupPathSchema });
export type GroupInput = z.infer<typeof groupInputSchema>;

export interface GroupVerbs {
  facts(): Promise<HostFacts>;
  groups(): Promise<GroupNode[]>;
  /** What new groups in this one can be. Throws GROUP_GONE. */
  ground(input: GroupInput): Promise<Ground>;
  planCreate(input: Budgeted<CreatePlanRequest>): Promise<CreatePlan>;
  create(input: Budgeted<CreateRequest>): Promise<CreateOutcome>;
  remove(input: RemoveRequest): Promise<RemoveOutcome>;
  files(input: GroupInput): Promise<ControlFile[]>;
}

export const createRequestSchema = z.object({
  parent: groupPathSchema,
  name: groupNameSchema,
  /** A directory unless said; of a unit that systemd is to keep, hierarchies and controllers are systemd's matter. */
  kind: z.enum(groupKinds).optional(),
  /** Hierarchy ids to create it in; none: all with controllers in which the parent exists. */
  hierarchies: z.array(z.string().max(200)).max(32).default([]),
  /** v2: controllers to enable for it in the parent's cgroup.subtree_control; null: those with limits that the parent has. */
  enable: z.array(z.string().max(32)).max(16).nullable().default(null),
  edits: firstEditsSchema,
  /** CreatePlan.basis of the preview the person saw; left out by who saw none. */
  basis: z.string().max(128).optional(),
  keep: z.boolean().optional().describe('true: it is made again after each boot, with its limits (left out: no)'),
  /** Whoever asked, beside what is kept. */
  askedBy: z.string().max(320).optional(),
  requestId: z.string().max(64),
});
export type CreateRequest = z.infer<typeof createRequestSchema>;

export const createPlanRequestSchema = createRequestSchema.omit({
  basis: true,
  keep: true,
  askedBy: true,
  requestId: true,
});
export type CreatePlanRequest = z.infer<typeof createPlanRequestSchema>;

/** A directory that creating a group makes in one hierarchy. */
export interface PlannedDir {
  hierarchyId: string;
  version: CgroupVersion;
  path: string;
}

/** What creating a group would do. The writes come after the directories: filling (v1 cpuset), enabling (v2), limits. */
export interface CreatePlan extends ChangePlan {
  makes: PlannedDir[];
  /** Set where systemd makes it; the writes are what the kernel is expected to show then. */
  unit: PlannedUnit | null;
}

/** A unit of systemd's that keeps the new group, over reboots too. */
export interface PlannedUnit {
  name: string;
  kind: UnitKind;
  /** Its file, and what will be in it. */
  file: string;
  text: string;
  /** The link that has it started at boot. */
  link: string;
  /** What is done, as shell lines. */
  commands: readonly string[];
}

export interface CreateOutcome {
  group: GroupPath;
  /** Directories made, and files filled in so that the group can be used at once (v1 cpuset). */
  made: string[];
  filled: { path: string; text: string }[];
  /** The first limits; null when none were asked. */
  limits: ApplyOutcome | null;
  /** Files of systemd's that were made. */
  unitFiles?: readonly DropInOutcome[];
  /** What it has moved of what is kept after a reboot; absent where nothing of it moved. */
  wanted?: readonly WantedMove[];
}

export const removeRequestSchema = z.object({ group: groupPathSchema, requestId: z.string().max(64) });
export type RemoveRequest = z.infer<typeof removeRequestSchema>;

export interface RemoveOutcome {
  group: GroupPath;
  removed: string[];
  /** What it has moved of what is kept after a reboot. */
  wanted?: readonly WantedMove[];
  /** Non-empty when something stood in the way: nothing was removed then. */
  obstacles: RemovalObstacle[];
}

/** How systemd removes a group that is a unit of its own. */
export interface UnitRemoval {
  unit: string;
  /** Files and links that go with it. */
  files: string[];
  /** As shell lines. */
  commands: string[];
}

export interface RemovalObstacle extends Sentence {
  path: string;
  kind: 'processes' | 'children' | 'permission' | 'busy' | 'unit';
  pids: number[];
  children: string[];
}
