/**
 * What the agent is asked of a configuration as a whole: which groups there are to be, with which limits and whose they
 * are; all of it at once or nothing. It knows no cgconfig.conf: web reads the text (server/cgconfig) and asks in Corral's words.
 */
import { z } from 'zod';
import type { PlanNote, PlannedWrite, WriteOutcome, WriteStatus } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import { firstEditsSchema } from '#server/domain/limits/limits.ts';
import type { Reason } from '#server/domain/sentence.ts';
import type { ManyBudgeted } from '#server/domain/teams/budget-policy.ts';
import type { PermRights } from './perm-rights.ts';

/** So many groups are made sure of in one go. */
export const mostLoadedGroups = 5000;

const mode = z.number().int().min(0).max(0o777).nullable();
/** A name of /etc/passwd or /etc/group, or a number as text; null leaves it as it is. */
const name = z.string().min(1).max(100).nullable();

/** Whose a group's files are in one hierarchy. Modes never give a group or others what the owner has not. */
export const wantedRightsSchema = z.object({
  hierarchyId: z.string().max(200),
  admin: z.object({ user: name, group: name, dirMode: mode, fileMode: mode }),
  /** Of the files that processes are put into. */
  task: z.object({ user: name, group: name, fileMode: mode }),
});
export type WantedRights = z.infer<typeof wantedRightsSchema>;

export const wantedGroupSchema = z.object({
  path: groupPathSchema,
  /** Hierarchies it has to be in, by their ids: its own controllers' and those of all below it. */
  hierarchies: z.array(z.string().max(200)).max(32),
  /** Controllers that v2 has to enable for it, by Corral's names. */
  enable: z.array(z.string().max(32)).max(16),
  edits: firstEditsSchema,
  /** Set where a part of the CPU quota is given: the rest is what stands there. */
  quotaPart: z
    .object({
      quotaUsec: z.union([z.literal('max'), z.number().int().min(0)]).optional(),
      periodUsec: z.number().int().min(0).optional(),
    })
    .nullable(),
  /** Lines for tables, each one write: what they do not name stays. Only in the order of one file's lines does order count. */
  rows: z
    .array(z.object({ file: z.string().max(100), text: z.string().min(1).max(500) }))
    .max(2000)
    .default([]),
  rights: z.array(wantedRightsSchema).max(32),
});
export type WantedGroup = z.infer<typeof wantedGroupSchema>;

export const planLoadSchema = z.object({
  /** Parents before what is below them. */
  groups: z.array(wantedGroupSchema).max(mostLoadedGroups),
  /** Groups that are to go, where they are empty: what an earlier load had made. */
  removes: z
    .array(z.object({ path: groupPathSchema, hierarchies: z.array(z.string().max(200)).max(32) }))
    .max(mostLoadedGroups)
    .default([]),
});
export type PlanLoadRequest = z.infer<typeof planLoadSchema>;

export const loadSchema = planLoadSchema.extend({
  /** LoadPlan.basis of the plan the person saw. */
  basis: z.string().max(128),
  confirmed: z.string().max(300).nullable().default(null),
  requestId: z.string().max(64),
});
export type LoadRequest = z.infer<typeof loadSchema>;

export interface LoadStep {
  group: GroupPath;
  kind: 'create' | 'change' | 'remove' | 'nothing';
  makes: PlannedDir[];
  writes: PlannedWrite[];
  rights: PlannedRights[];
  removes: PlannedDir[];
  notes: PlanNote[];
  refused: boolean;
  /** When set, this text has to be typed (the change would kill). */
  confirm: string | null;
}

/** Whose a directory and the files in it will be; null: stays as it is. */
export interface PlannedRights extends PermRights {
  group: GroupPath;
  hierarchyId: string;
  path: string;
  /** In words: "daemon:root, directory 755, files 644; tasks games:games 664". */
  text: string;
}

export interface LoadPlan {
  /** Parents before what is below them; what goes comes last, the deepest first. */
  steps: LoadStep[];
  refused: boolean;
  confirm: string | null;
  /** Fingerprint of all that this rests on, what was asked among it: load refuses when it differs (VALUES_MOVED). */
  basis: string;
}

export interface LoadOutcome {
  /** As of a change of limits: applied, or the first refusal and everything put back, or broken. */
  result: 'applied' | 'rolled-back' | 'broken';
  dirs: LoadedDir[];
  writes: WriteOutcome[];
  rights: LoadedRights[];
  atMs: number;
}

export interface LoadedDir extends Reason {
  group: GroupPath;
  path: string;
  status: 'made' | 'removed' | Extract<WriteStatus, 'refused' | 'rolled-back' | 'rollback-failed' | 'not-tried'>;
  errno: string | null;
}

export interface LoadedRights extends Reason {
  path: string;
  asked: string;
  /** As the directory itself was, "root:root 755"; null where it was made by this load. */
  before: string | null;
  after: string | null;
  status: Exclude<WriteStatus, 'differs'>;
  errno: string | null;
}

export interface LoadVerbs {
  planLoad(input: ManyBudgeted<PlanLoadRequest>): Promise<LoadPlan>;
  load(input: ManyBudgeted<LoadRequest>): Promise<LoadOutcome>;
}
