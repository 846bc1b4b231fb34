/** Teams as the API tells of them, and what can be asked about them. */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import { createRequestSchema } from '#server/domain/groups/group-verbs.ts';
import type { UsageRow } from '#server/domain/groups/host.ts';
import type { Role } from '#server/domain/people/access.ts';
import { emailSchema } from '#server/domain/people/person.ts';
import type { OwnAmount } from './budget.ts';
import { overcommitSchema } from './budget-policy.ts';
import type { Amount, BudgetResource } from './budget-resources.ts';
import type { CoreBudget, OwnCores } from './core-budget.ts';
import type { DiskPeaks } from './disk-peaks.ts';
import type { IoBudget } from './io-budget.ts';
import { type TeamRole, teamRoles } from './team-standing.ts';
import type { TopBudget } from './top-budget.ts';

/** A top group of a team, and whether it stands. */
export interface TeamTop {
  host: string;
  group: GroupPath;
  /** gone: there is no such group (any more). elsewhere: of another host. unknown: the agent does not answer. */
  state: 'there' | 'gone' | 'elsewhere' | 'unknown';
  /** What it uses and may use, as sampled last; null where that is not known. */
  use: UsageRow | null;
  /** Swap, of which no sample tells; null where that is not known, and in a list to who sees no more than their own teams. */
  swap: Record<'swap' | 'memsw', OwnAmount> | null;
  /** The same of cores; null too where it has no cpuset. */
  cores: OwnCores | null;
  /** The same of disks, in a list without what is handed out; null too where it has no limits on I/O. */
  io: IoBudget | null;
}

/** What a group uses, as far as samples tell of it. */
export type SampledUse = Pick<UsageRow, 'cpus' | 'memoryBytes' | 'pids'>;

export interface TeamTopDetail extends TeamTop {
  /** Null where it cannot be told: the group is not there, or not here. */
  budget: TopBudget['resources'];
  weight: TopBudget['weight'];
  cores: CoreBudget | null;
  /** What those use who hold something of the budget, as sampled last; one of which nothing is known is left out. */
  holderUses: (SampledUse & { group: GroupPath })[];
}

/** The most that a top group has used in the time that Corral keeps. */
export interface TopPeaks {
  host: string;
  group: GroupPath;
  /** Null where nothing is known: the group is not there or not here, it is not a second old, or the agent does not answer. */
  kept: {
    /** Of a group that was made lately, not long ago. */
    sinceMs: number;
    untilMs: number;
    /** Null where the kernel does not tell. CPU: of a sampling interval; memory: what counts towards the limit, cache too. */
    resources: Record<BudgetResource, { amount: Amount; atMs: number } | null>;
    /** Those that there is a budget of, by number; each may be kept for less long than the rest. */
    disks: DiskPeaks[];
  } | null;
}

export interface TeamRow {
  id: string;
  name: string;
  /** What it is for; "" where nobody said. */
  purpose: string;
  /** How many times of its budget it may hand out; null: as much as it likes. */
  overcommit: number | null;
  createdAtMs: number;
  members: number;
  /** By path. */
  tops: TeamTop[];
  /** What the one who asks is in it; null: not in it. */
  standing: TeamRole | null;
}

export interface TeamMember {
  id: string;
  email: string;
  name: string;
  role: TeamRole;
  /** Their role in Corral. */
  personRole: Role;
  isDisabled: boolean;
  addedAtMs: number;
  addedBy: string;
}

export interface TeamDetail extends TeamRow {
  createdBy: string;
  tops: TeamTopDetail[];
  /** Owners first, then by email address. */
  people: TeamMember[];
}

const id = z.string().min(1).max(64);
const oneLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

const longestTeamName = 60;
/** Names are people's text: one line of it, no control characters, no directions of writing turned around. */
const teamName = z
  .string()
  .trim()
  .min(1, 'A team has a name.')
  .max(longestTeamName, `The name of a team has at most ${longestTeamName} characters.`)
  .regex(oneLine, 'The name of a team is one line of plain text.')
  .describe('the name of a team, such as "Blue"');
const teamPurpose = z
  .string()
  .trim()
  .max(200, 'What a team is for is said in at most 200 characters.')
  .regex(oneLine, 'What a team is for is said in one line of plain text.')
  .default('');

/** Two names with the same key are the same name to people: case, width and runs of spaces do not count. */
export function teamKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

export const teamInputSchema = z.object({ id });
export type TeamInput = z.infer<typeof teamInputSchema>;

/** A group that stands already, or one that is made, as groups.create does it. */
export const teamTopSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('adopt'), group: groupPathSchema }),
  z.object({
    kind: z.literal('create'),
    // In every hierarchy that has limits: one that is missing could not be limited.
    group: createRequestSchema
      .omit({ requestId: true, askedBy: true, hierarchies: true })
      .describe('the group that is to be made: an object with parent, name and edits'),
  }),
]);
export type NewTeamTop = z.infer<typeof teamTopSchema>;

/** 1: held to the budget; null: not checked. */
const overcommit = overcommitSchema.nullable();
export const createTeamSchema = z.object({
  name: teamName,
  purpose: teamPurpose,
  overcommit: overcommit.default(1),
  top: teamTopSchema,
});
export type CreateTeamInput = z.infer<typeof createTeamSchema>;

export const renameTeamSchema = z.object({ id, name: teamName, purpose: teamPurpose });
export type RenameTeamInput = z.infer<typeof renameTeamSchema>;

export const setOvercommitSchema = z.object({ id, overcommit });
export type SetOvercommitInput = z.infer<typeof setOvercommitSchema>;

export const addTopSchema = z.object({ id, top: teamTopSchema });
export type AddTopInput = z.infer<typeof addTopSchema>;

export const removeTopSchema = z.object({
  id,
  group: groupPathSchema,
  /** Null: this host. */
  host: z.string().max(255).nullable().default(null),
});
export type RemoveTopInput = z.infer<typeof removeTopSchema>;

export const addMemberSchema = z.object({ id, email: emailSchema, role: z.enum(teamRoles).default('member') });
export type AddMemberInput = z.infer<typeof addMemberSchema>;

export const setMemberRoleSchema = z.object({ id, person: id, role: z.enum(teamRoles) });
export type SetMemberRoleInput = z.infer<typeof setMemberRoleSchema>;

export const removeMemberSchema = z.object({ id, person: id });
export type RemoveMemberInput = z.infer<typeof removeMemberSchema>;
