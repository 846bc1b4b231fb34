/** Requests for more, as the API tells of them, and what can be asked about them. */
import { z } from 'zod';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { Reason } from '#server/domain/sentence.ts';
import { oneCpu } from '#server/domain/teams/budget-resources.ts';
import { weightBounds } from '#server/domain/teams/weight-budget.ts';
import { longestTryMinutes } from '#server/domain/tries/try-times.ts';
import { type Asked, type DiskAmounts, type PresentLimits, partsIn } from './asked.ts';
import type { RequestEvidence } from './evidence.ts';
import type { RequestMeaning } from './meaning.ts';
import { openDays, type RequestState, requestFilters } from './request-states.ts';

/** One row of the list. */
export interface RequestRow {
  /** Also of the audit record of its asking. */
  id: string;
  host: string;
  group: GroupPath;
  team: { id: string; name: string };
  /** The group is a top group of the team: what is asked for is its budget. */
  isBudget: boolean;
  asked: Asked;
  /** What stood when it was asked. */
  present: PresentLimits;
  granted: Asked | null;
  why: string;
  /** For how long, from the decision on; null: to last. */
  minutes: number | null;
  askedBy: string;
  askedAtMs: number;
  expiresAtMs: number;
  state: RequestState;
  decidedBy: string | null;
  decidedAtMs: number | null;
  /** What the decider said. */
  words: string | null;
  /** The audit record of the decision: of a grant the change, and its try. */
  decision: string | null;
  /** When what stood before comes back; null: not by itself. */
  returnsAtMs: number | null;
  endedAtMs: number | null;
  /** Why it ended as it did, or went on. */
  reason: Reason | null;
  /** What the one who looks is to it. */
  isOwn: boolean;
  mayDecide: boolean;
  /** Of one's own: what became of it was not looked at yet. */
  isNews: boolean;
}

export interface RequestPage {
  /** Newest first. */
  rows: RequestRow[];
  nextCursor: string | null;
}

export interface RequestDetail extends RequestRow {
  /** What it would mean now; null once it has ended, and where that cannot be told: the agent is away, the group is gone. */
  meaning: RequestMeaning | null;
  /** For those who decide or read all teams, as long as it is open. */
  evidence: RequestEvidence | null;
}

/** How many there are of what a badge tells. */
export interface RequestCounts {
  /** Open ones that the person may decide. */
  toDecide: number;
  /** Of their own, of which they have not seen what became. */
  news: number;
}

/** What asking for it, or granting it, would do. */
export interface RequestPreview {
  meaning: RequestMeaning;
  /** As limits.preview answers; null for who may not change this group's limits. */
  plan: ChangePlan | null;
}

const id = z.string().min(1).max(64);
const bytes = z.number().int().min(4096).max(Number.MAX_SAFE_INTEGER);
const perSecond = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();
const diskSchema = z
  .object({
    device: z.string().regex(/^\d{1,9}:\d{1,9}$/, 'A disk is named by its number, such as 254:0.'),
    readBytesPerSecond: perSecond,
    writeBytesPerSecond: perSecond,
    readOpsPerSecond: perSecond,
    writeOpsPerSecond: perSecond,
  })
  .transform((disk) => defined<DiskAmounts>(disk));
const coresSchema = z
  .string()
  .trim()
  .max(1000)
  .regex(/^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/, 'Cores are a list, such as 0-3,8.')
  .transform((text, context) => {
    try {
      return formatCpuList(parseKernelCpuList(text));
    } catch (error) {
      if (!isAppError(error)) throw error;
      context.addIssue(error.public);
      return z.NEVER;
    }
  });
const partsSchema = z
  .object({
    cpu: z
      .number()
      .int()
      .min(1000)
      .max(100_000 * oneCpu)
      .optional(),
    memory: bytes.optional(),
    swap: bytes.optional(),
    memsw: bytes.optional(),
    pids: z.number().int().min(1).max(4_194_304).optional(),
    weight: z.number().int().min(1).max(weightBounds['cpu.shares'].most).optional(),
    cores: coresSchema.optional(),
    disks: z
      .array(diskSchema)
      .max(64)
      .refine((disks) => new Set(disks.map(({ device }) => device)).size === disks.length, 'A disk is named twice.')
      .optional(),
  })
  .transform((parts) => defined<Asked>(parts))
  .refine((asked) => partsIn(asked).length > 0, 'Nothing is asked for.')
  .describe(
    'what the limits are to be: "cpu" in millionths of a CPU, "memory", "swap" (v2) and "memsw" (v1, memory and swap together) in bytes, "pids" in processes, "weight" as cpu.weight (v2) or cpu.shares (v1), "cores" as a list such as "0-3,8", "disks" as [{"device": "254:0", "readBytesPerSecond": 1048576}], with writeBytesPerSecond, readOpsPerSecond and writeOpsPerSecond',
  );

/** Without what is undefined, which is how zod says that it was left out. */
function defined<Of extends object>(given: { [Key in keyof Of]: Of[Key] | undefined }): Of {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Of;
}

/** People's text, of several lines; no other control characters, no directions of writing turned around. */
const text = z
  .string()
  .trim()
  .max(500, 'At most 500 characters.')
  .regex(/^(?:\n|[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}])*$/u, 'Plain text only.');

export const askedSchema = z.object({ group: groupPathSchema, asked: partsSchema });
export type AskedInput = z.infer<typeof askedSchema>;

export const askSchema = askedSchema.extend({
  why: text.min(1, 'Say what it is for.').describe('what it is for, in words'),
  minutes: z
    .number()
    .int()
    .min(1)
    .max(longestTryMinutes)
    .nullable()
    .default(null)
    .describe('for how long, from when it is granted; null: to last'),
  untilMs: z
    .number()
    .int()
    .min(0)
    .max(8_640_000_000_000_000)
    .optional()
    .describe(`when it is of no use any more, if nobody has decided; ${openDays} days if not said`),
});
export type AskInput = z.infer<typeof askSchema>;

export const requestInputSchema = z.object({ id });
export type RequestInput = z.infer<typeof requestInputSchema>;

export const requestListSchema = z.object({
  filter: z.enum(requestFilters).default('all'),
  team: id.optional(),
  /** nextCursor of the page before; absent for the newest. */
  cursor: z
    .string()
    .regex(/^\d{1,16}-[\w-]{1,64}$/, 'This is not a position in the list of requests.')
    .nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type RequestListInput = z.infer<typeof requestListSchema>;

export const planRequestSchema = z.object({ id, granted: partsSchema.optional() });
export type PlanRequestInput = z.infer<typeof planRequestSchema>;

export const approveSchema = z.object({
  id,
  granted: partsSchema.optional().describe('what is granted, where that is less than was asked'),
  words: text.default(''),
  basis: z.string().max(128).describe('the "basis" of the plan that requests.plan answered with'),
});
export type ApproveInput = z.infer<typeof approveSchema>;

export const declineSchema = z.object({ id, words: text.min(1, 'Say why not.') });
export type DeclineInput = z.infer<typeof declineSchema>;
