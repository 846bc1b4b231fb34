/** What the agent is asked of cgrules.conf: its files, who would land where, moving them there, and keeping at it. */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Reason, Sentence } from '#server/domain/sentence.ts';
import type { ManyBudgeted } from '#server/domain/teams/budget-policy.ts';

export interface RuleVerbs {
  /** The files as they stand, the accounts they are judged by, and what continuous classification does. */
  rules(): Promise<RulesState>;
  previewRules(input: ManyBudgeted<RulesPreviewRequest>): Promise<RulesPreview>;
  /** Throws VALUES_MOVED where files or groups have changed since the preview, BAD_INPUT for rules that cannot be read, BUDGET_EXCEEDED. */
  classify(input: ManyBudgeted<ClassifyRequest>): Promise<ClassifyOutcome>;
  /** Moves back what one classification moved. Throws NOT_AVAILABLE for one that the journal does not know (any more), BUDGET_EXCEEDED. */
  unclassify(input: ManyBudgeted<UnclassifyRequest>): Promise<ClassifyOutcome>;
  /** What continuous classification has moved, round by round, oldest first: the last mostKeptRounds since the agent started. */
  ruleRounds(): Promise<RulesRound[]>;
  /** Throws VALUES_MOVED where the file is not what the text was made from, STORAGE_FULL. */
  saveRules(input: SaveRulesRequest): Promise<SavedRules>;
}

/** Those that change something, as the journal calls them. */
export type RuleVerb = 'classify' | 'unclassify' | 'saveRules';
export type RuleOutcome = ClassifyOutcome | SavedRules;

/** libcgroup holds all rules in memory; nobody has written as many. */
export const mostRulesCharacters = 524_288;
const pathSchema = z.string().min(1).max(4096).describe('one of the files that rules.get lists');
const rulesTextSchema = z
  .string()
  .max(mostRulesCharacters, 'A file has at most 512 KiB here.')
  .describe('the text of a cgrules.conf');

export interface RulesFile {
  path: string;
  /** Null where it is not there, or cannot be taken (`problem`). */
  text: string | null;
  /** Names the content: a hash; "none" where there is none. */
  version: string;
  /** Why it is not read, else null: a folder, a device, too long, no text. */
  problem: Sentence | null;
}

export interface RulesState {
  /** In the order in which they are read; the first is the main one. */
  files: RulesFile[];
  /** passwd(5) and group(5), without what rules do not need. */
  accounts: { passwd: string; group: string };
  continuous: ContinuousState;
}

/** What the agent does by itself (CORRAL_AGENT_RULES). */
export interface ContinuousState {
  /** Null: it is off. */
  everySeconds: number | null;
  rounds: number;
  /** Processes looked at, and moved, since the agent started. */
  looked: number;
  moved: number;
  /** Where it could not: the last one's reason. */
  refused: number;
  lastRefusal: string | null;
  lastRoundAtMs: number | null;
  /** What the last round took of the processor, in microseconds. */
  lastRoundUsec: number | null;
  /** Why it does nothing, though it is on: rules that cannot be read. */
  idle: Sentence | null;
  /** The last rounds in which something was moved, newest first, 20 at most. */
  recent: RulesRound[];
}

/** A round that has moved something, or could not: counts, since a busy host starts thousands of processes. */
export interface RulesRound extends Reason {
  atMs: number;
  requestId: string;
  /** By rule and group. */
  moves: { rule: string; to: GroupPath; count: number }[];
  /** Processes that could not be moved; the reason is the last one's. */
  refused: number;
}

/** So many rounds the agent holds until web has put them on record. */
export const mostKeptRounds = 1000;

const edited = z
  .object({ path: pathSchema, text: rulesTextSchema })
  .nullable()
  .default(null)
  .describe('a text in place of one of the files; null: all as they stand');

export const lintRulesSchema = z.object({ edited });
export type LintRulesRequest = z.infer<typeof lintRulesSchema>;

export const rulesPreviewSchema = z.object({
  edited,
  /** Substring of command, name, user, group or a pid; "" for all. */
  search: z.string().max(200).default(''),
  show: z.enum(['all', 'move', 'kept', 'there', 'ignored', 'none']).default('all'),
  limit: z.number().int().min(1).max(2000).default(200),
});
export type RulesPreviewRequest = z.infer<typeof rulesPreviewSchema>;

/**
 * move: it would be moved. there: it is where its rule wants it. kept: a rule is for it, and `why` keeps it where it is.
 * ignored: its rule says ignore. none: no rule is for it.
 */
export type LandingKind = 'move' | 'there' | 'kept' | 'ignored' | 'none';

export interface Landing {
  kind: LandingKind;
  pid: number;
  startTicks: string;
  user: string;
  name: string;
  command: string;
  /** The path that rules are compared with. */
  procname: string;
  /** Its groups in the hierarchies that are mounted. */
  groups: { hierarchyId: string; path: string }[];
  /** The rule's lines that are for it, and where each leads. */
  lines: LandingLine[];
  /** What keeps it. */
  why: Sentence | null;
  /** What is worth knowing before it is moved. */
  warning: Sentence | null;
}

export interface LandingLine {
  path: string;
  line: number;
  rule: string;
  /** Null for what is no group's path. */
  group: GroupPath | null;
  hierarchies: string[];
}

export interface RulesPreview {
  /** By pid, as many as were asked for. */
  rows: Landing[];
  /** How many match search and `show`. */
  total: number;
  counts: Record<LandingKind, number>;
  /** True where a file cannot be read by libcgroup: no rule counts then. */
  refused: boolean;
  /** Names the files, for `classify`. */
  basis: string;
}

const process = z.object({
  pid: z.number().int().min(1).max(4_194_304),
  startTicks: z.string().regex(/^\d{1,20}$/),
});

export const classifyRequestSchema = z.object({
  basis: z.string().max(64).describe('the basis of a preview of the files as they stand'),
  processes: z
    .array(process)
    .min(1)
    .max(2000)
    .nullable()
    .default(null)
    .describe('those to be moved; null: all that the preview would move'),
  requestId: z.string().max(64),
});
export type ClassifyRequest = z.infer<typeof classifyRequestSchema>;

export const unclassifyRequestSchema = z.object({
  of: z.string().min(1).max(64).describe('the requestId of the classification'),
  requestId: z.string().max(64),
});
export type UnclassifyRequest = z.infer<typeof unclassifyRequestSchema>;

export interface ClassifyOutcome extends Reason {
  /** rolled-back: the kernel refused one, and those before it were moved back. broken: not all of them could be. */
  result: 'applied' | 'rolled-back' | 'broken';
  processes: ClassifiedProcess[];
  /** Of the first that was refused. */
  errno: string | null;
}

export interface ClassifiedProcess extends Reason {
  pid: number;
  startTicks: string;
  name: string;
  /** One or, for rules with % lines, several. */
  to: GroupPath[];
  /** gone: it had ended, or something else had moved it: it was passed over. */
  status: 'moved' | 'refused' | 'gone' | 'rolled-back' | 'rollback-failed' | 'not-tried';
  errno: string | null;
  /** /proc/PID/cgroup before and after. */
  before: string;
  after: string;
}

export const saveRulesRequestSchema = z.object({
  path: pathSchema,
  text: rulesTextSchema,
  version: z.string().max(64).describe('the version of the file that the text was made from, as rules.get tells it'),
  requestId: z.string().max(64),
});
export type SaveRulesRequest = z.infer<typeof saveRulesRequestSchema>;

export interface SavedRules {
  path: string;
  /** Of the content as it is now, and as it was. */
  version: string;
  before: string;
  characters: number;
}
