/** What the agent is asked of launches and runs. */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { Budgeted } from '#server/domain/teams/budget-policy.ts';
import type { LaunchInput, LaunchRequest } from './launch-input.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { type OutputPart, outputStreams, type Run, type RunDetail } from './run.ts';

export interface LaunchVerbs {
  /** Never throws for what stands in the way: that is in the plan's notes. */
  planLaunch(input: Budgeted<LaunchInput>): Promise<LaunchPlan>;
  /**
   * Throws what the plan's first blocking note says, under its field: BAD_INPUT (command, user, folder), CEILING (the user is not
   * allowed), GROUP_GONE, GROUP_GUARDED, KERNEL_REFUSED with errno, NOT_AVAILABLE, BUDGET_EXCEEDED (the team has no room for
   * processes). Then nothing has run.
   */
  launch(request: Budgeted<LaunchRequest>): Promise<LaunchOutcome>;
  /** Newest first. */
  runs(query: RunsQuery): Promise<RunList>;
  /** Throws NOT_FOUND. */
  run(input: RunInput): Promise<RunDetail>;
  /** Throws NOT_FOUND. A piece without bytes: there is nothing there (yet). */
  runOutput(query: RunOutputQuery): Promise<OutputPart>;
  /** First every run, then those that have changed. */
  watchRuns(signal: AbortSignal): AsyncIterable<RunsChange>;
  /** SIGTERM now, SIGKILL to what is left after the grace; returns at once. Throws NOT_FOUND; one that has ended is no error. */
  stopRun(request: StopRunRequest): Promise<StopRunOutcome>;
  /** Removes a run that has ended, with its output. Throws NOT_FOUND, and GROUP_BUSY while it runs. */
  forgetRun(request: ForgetRunRequest): Promise<ForgetRunOutcome>;
}

/** Those that change something, as the journal calls them. */
export type LaunchVerb = 'launch' | 'stopRun' | 'forgetRun';
export type LaunchVerbOutcome = LaunchOutcome | StopRunOutcome | ForgetRunOutcome;

const runId = z
  .string()
  .regex(/^[a-z0-9]{6,32}$/, 'This is not the id of a run.')
  .describe('the id of a run');
const requestId = z.string().min(1).max(64);

export interface LaunchOutcome {
  id: string;
  group: GroupPath;
  ownGroup: GroupPath | null;
  user: string;
  /** Its first process. */
  pid: number;
  startTicks: string;
}

/** How many runs the agent keeps: beyond it the oldest that have ended are forgotten, of whoever has most of them first. */
export const mostRuns = 500;

export const runsQuerySchema = z.object({
  /** Runs in this group and below it; null: all. */
  group: groupPathSchema.nullable().default(null),
  limit: z.number().int().min(1).max(mostRuns).default(100),
});
export type RunsQuery = z.infer<typeof runsQuerySchema>;

export interface RunList {
  runs: Run[];
  /** How many there are in all. */
  total: number;
}

export const runInputSchema = z.object({ id: runId });
export type RunInput = z.infer<typeof runInputSchema>;

export const mostOutputBytes = 256 * 1024;

export const runOutputQuerySchema = z.object({
  id: runId,
  stream: z.enum(outputStreams),
  /** Counted from the first byte written; null: the last `maxBytes`. */
  fromByte: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullable().default(0),
  maxBytes: z.number().int().min(1).max(mostOutputBytes).default(65_536),
});
export type RunOutputQuery = z.infer<typeof runOutputQuerySchema>;

export interface RunsChange {
  /** The first one has all. */
  runs: Run[];
  /** Ids of runs that are forgotten. */
  gone: string[];
}

export const longestGraceSeconds = 3600;

export const stopRunRequestSchema = z.object({
  id: runId,
  graceSeconds: z.number().int().min(0).max(longestGraceSeconds).default(10),
  requestId,
});
export type StopRunRequest = z.infer<typeof stopRunRequestSchema>;

export interface StopRunOutcome {
  id: string;
  group: GroupPath;
  /** How many processes got SIGTERM; 0: it had ended. */
  signalled: number;
  /** When SIGKILL follows; null: nothing is left to be killed. */
  killAtMs: number | null;
}

export const forgetRunRequestSchema = z.object({ id: runId, requestId });
export type ForgetRunRequest = z.infer<typeof forgetRunRequestSchema>;

export interface ForgetRunOutcome {
  id: string;
  group: GroupPath;
}
