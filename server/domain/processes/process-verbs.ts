/** What the agent is asked of processes: who is where, and moving them. */

import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { Reason, Sentence } from '#server/domain/sentence.ts';
import type { Budgeted } from '#server/domain/teams/budget-policy.ts';

export interface ProcessVerbs {
  processes(input: ProcessQuery & Reached): Promise<ProcessList>;
  /** With a reach the others stay where they are, and nothing is told of them. */
  move(input: Budgeted<MoveRequest & Reached>): Promise<MoveOutcome>;
}

/** Which processes somebody may know of and move. Left out: all. */
export const processReachSchema = z.object({
  /** Those in these groups and below them. */
  groups: z.array(groupPathSchema).max(1000),
  /** Those that run as this Unix account alone; null: none. */
  user: z.string().max(64).nullable(),
});
export type ProcessReach = z.infer<typeof processReachSchema>;
export interface Reached {
  reach?: ProcessReach | undefined;
}
/** For the agent: what a browser sends has no reach, web sets it. */
export const reachedSchema = z.object({ reach: processReachSchema.optional() });

export const processQuerySchema = z.object({
  /** Processes directly in this group; null: of the whole host. */
  group: groupPathSchema.nullable().default(null),
  /** Substring of command, name, user, or a pid; "" for all. */
  search: z.string().max(200).default(''),
  /** At most this many rows; the answer says how many there are. */
  limit: z.number().int().min(1).max(5000).default(500),
});
export type ProcessQuery = z.infer<typeof processQuerySchema>;

export interface ProcessList {
  rows: ProcessRow[];
  /** How many matched in all. */
  total: number;
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
  guarded: Sentence | null;
  /** Its group in each hierarchy as /proc/PID/cgroup tells it. */
  groups: { hierarchyId: string; path: string }[];
}

const startTicks = z
  .string()
  .regex(/^\d{1,20}$/)
  .describe('digits as text, as processes.list tells them');

export const moveRequestSchema = z.object({
  to: groupPathSchema,
  processes: z
    .array(z.object({ pid: z.number().int().min(1).max(4194304), startTicks }))
    .min(1)
    .max(1000),
  /** Hierarchies to move them in; empty: all in which the destination exists. */
  hierarchies: z.array(z.string().max(200)).max(32).default([]),
  requestId: z.string().max(64),
});
export type MoveRequest = z.infer<typeof moveRequestSchema>;

export interface MoveOutcome {
  to: GroupPath;
  processes: MovedProcess[];
}

export interface MovedProcess extends Reason {
  pid: number;
  name: string;
  status: 'moved' | 'refused';
  errno: string | null;
  /** /proc/PID/cgroup before and after, as the kernel prints it. */
  before: string;
  after: string;
}
