/**
 * What is on record: one row per attempt, made of an intent (stored before the kernel is touched) and an outcome
 * (stored after). Shapes, filters and the order of rows; storing them is the services' business.
 */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { Reason } from '#server/domain/sentence.ts';
import type { AuditAction, AuditResult } from './audit-words.ts';
import { auditActions, auditResults } from './audit-words.ts';

export type { AuditAction, AuditResult };

/** One line of a detail's before/after table: a control file, a directory or a process. */
export interface AuditValue extends Reason {
  /** What it is: "/sys/fs/cgroup/memory/foo/memory.limit_in_bytes", "process 4711 (worker)". */
  what: string;
  /** Text that was to be written; null where nothing is written (a removed directory). */
  asked: string | null;
  before: string | null;
  /** As read back; null when it was not or could not be read. */
  after: string | null;
  /**
   * A WriteStatus, or 'moved', 'made', 'filled', 'removed', 'in-the-way', of a change that was cut short also 'gone',
   * 'changed-since' and 'unknown' (RecoveredValue); 'asked' as long as nothing is known.
   */
  status: string;
  errno: string | null;
}

/** A team as it was called when the record was stored; it may have another name by now, or be gone. */
export interface AuditTeam {
  id: string;
  name: string;
}

/** One row of the audit screen. Its reason is the refusal or failure. */
export interface AuditRow extends Reason {
  requestId: string;
  /** Place in the chain: intents are numbered without gaps in the order they were stored. */
  sequence: number;
  atMs: number;
  /** E-mail of who did it, as typed for refused sign-ins; "corral" for the system itself. */
  person: string;
  /** From which address; null for the system itself. */
  address: string | null;
  host: string;
  /** Null for what is about no group: sign-ins, exports. */
  group: GroupPath | null;
  /** Whose group or affair it was; null: no team's, or stored before teams were on record. */
  team: AuditTeam | null;
  /** The request of a member that it grants or ends; null: none. */
  request: string | null;
  action: AuditAction;
  /** One line for people: "memory.max = 50000000 (47.7 MiB)", "to /web/api: 3 processes". */
  summary: string;
  result: AuditResult;
  errno: string | null;
  /** When the outcome was stored. */
  settledAtMs: number | null;
  /** True when the outcome was settled later from the agent's journal instead of being stored at once. */
  settledAtRestart: boolean;
}

export interface AuditDetail extends AuditRow {
  /** The role the person had at that moment. */
  role: string;
  values: AuditValue[];
  /** Hash of the stored intent, and of the outcome once there is one. */
  intentHash: string;
  outcomeHash: string | null;
}

const timeMs = z.number().int().min(0).max(8_640_000_000_000_000);

export const auditFiltersSchema = z.object({
  person: z.string().max(320).optional(),
  /** Its id: what was done in its groups, and to the team itself. */
  team: z.string().min(1).max(64).optional(),
  /** This group and everything below it; "/" is every record that is about a group. */
  group: groupPathSchema.optional(),
  /** exact: records about `group` itself alone, not about what is below it. */
  groupScope: z.enum(['subtree', 'exact']).optional(),
  action: z.enum(auditActions).optional(),
  outcome: z.enum(auditResults).optional(),
  /** Inclusive. */
  sinceMs: timeMs.optional(),
  /** Exclusive. */
  untilMs: timeMs.optional(),
  /** Substring of the summary, the group, the person or the request id. */
  search: z.string().max(200).optional(),
});
export type AuditFilters = z.infer<typeof auditFiltersSchema>;

export const auditQuerySchema = z.object({
  filters: auditFiltersSchema.default({}),
  /** nextCursor of the page before; absent for the newest. */
  cursor: z
    .string()
    .regex(/^\d{1,16}-\d{1,16}$/, 'This is not a position in the audit log.')
    .nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** What a group was at a moment. */
export const groupAtSchema = z.object({
  group: groupPathSchema,
  atMs: timeMs.describe('milliseconds since 1970, UTC'),
});

export interface AuditPage {
  /** Newest first. */
  rows: AuditRow[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** Whether the stored records still are what was stored: every hash recomputed, every link followed. */
export interface AuditVerdict {
  /** intact: both chains are. */
  kind: ChainVerdict['kind'];
  /** What was attempted, and what became of it: each has a chain of its own. */
  intents: ChainVerdict;
  outcomes: ChainVerdict;
  atMs: number;
}

/** What a walk found, and how much has been stored since, which it says nothing of. */
export interface StandingVerdict extends AuditVerdict {
  /** Records of each chain; 0 for one that is broken. */
  since: { intents: number; outcomes: number };
}

export type ChainVerdict =
  /** `head` is the hash of the last record, "" while there is none. */
  | { kind: 'intact'; count: number; head: string }
  /** The first record that does not fit; `count` are the intact ones before it. */
  | { kind: 'broken'; count: number; sequence: number; why: string; requestId: string | null };
