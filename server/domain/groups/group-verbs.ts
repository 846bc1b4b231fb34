/** What the agent is asked of groups: which there are, making and removing them, their files. */
import { z } from 'zod';
import type { ApplyOutcome, ChangePlan } from '#server/domain/changes/change.ts';
import { firstEditsSchema } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ControlFile } from './control-files.ts';
import type { GroupPath } from './group-path.ts';
import { groupNameSchema, groupPathSchema } from './group-path-schema.ts';
import type { CgroupVersion, GroupNode, HostFacts } from './host.ts';

export const groupInputSchema = z.object({ group: groupPathSchema });
export type GroupInput = z.infer<typeof groupInputSchema>;

export interface GroupVerbs {
  facts(): Promise<HostFacts>;
  groups(): Promise<GroupNode[]>;
  planCreate(input: CreatePlanRequest): Promise<CreatePlan>;
  create(input: CreateRequest): Promise<CreateOutcome>;
  remove(input: RemoveRequest): Promise<RemoveOutcome>;
  files(input: GroupInput): Promise<ControlFile[]>;
}

export const createRequestSchema = z.object({
  parent: groupPathSchema,
  name: groupNameSchema,
  /** Hierarchy ids to create it in; none: all with controllers in which the parent exists. */
  hierarchies: z.array(z.string().max(200)).max(32).default([]),
  /** v2: controllers to enable for it in the parent's cgroup.subtree_control; null: those with limits that the parent has. */
  enable: z.array(z.string().max(32)).max(16).nullable().default(null),
  edits: firstEditsSchema,
  /** CreatePlan.basis of the preview the person saw; left out by who saw none. */
  basis: z.string().max(128).optional(),
  requestId: z.string().max(64),
});
export type CreateRequest = z.infer<typeof createRequestSchema>;

export const createPlanRequestSchema = createRequestSchema.omit({ basis: true, requestId: true });
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
}

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
  obstacles: RemovalObstacle[];
}

export interface RemovalObstacle extends Sentence {
  path: string;
  kind: 'processes' | 'children' | 'permission' | 'busy';
  pids: number[];
  children: string[];
}
