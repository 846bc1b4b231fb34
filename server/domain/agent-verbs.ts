/**
 * The agent's verbs: everything web can ask of the privileged process, and the shapes that travel. There is no
 * "write this file" among them. The agent serves them over tRPC on a Unix socket and parses every input again.
 */
import { z } from 'zod';
import type {
  ApplyOutcome,
  ApplyRequest,
  ChangePlan,
  ChangeRequest,
  ControlFile,
  CreateOutcome,
  CreateRequest,
  FormContext,
  MoveOutcome,
  MoveRequest,
  ProcessRow,
  RemoveOutcome,
  RemoveRequest,
} from './change.ts';
import type { GroupPath } from './group-path.ts';
import { groupPathSchema } from './group-path-schema.ts';
import type { GroupNode, HostFacts, UsageRow } from './host.ts';
import type { GroupHistory } from './usage.ts';

/** The host as a whole, once per sampling interval. */
export interface HostUsage {
  atMs: number;
  /** Busy share of each online CPU, 0..1, in the order of the cpu numbers in `cpus`. */
  cpus: { cpu: number; busy: number }[];
  /** CPUs in use in all. */
  cpusUsed: number | null;
  /** /proc/stat steal, 0..1 of all CPUs. */
  steal: number | null;
  load: [number, number, number];
  memoryTotalBytes: number;
  /** MemTotal - MemAvailable. */
  memoryUsedBytes: number;
  swapTotalBytes: number;
  swapUsedBytes: number;
  /** Bytes per second over all whole disks, null on the first look. */
  ioReadBytesPerSecond: number | null;
  ioWriteBytesPerSecond: number | null;
  processes: number;
}

/** What the tree's subscription yields: first `all`, then one `tick` per sampling interval (also when nothing moved). */
export type TreeEvent =
  | { kind: 'all'; atMs: number; nodes: GroupNode[]; usage: UsageRow[]; host: HostUsage }
  | {
      kind: 'tick';
      atMs: number;
      added: GroupNode[];
      /** Nodes whose hierarchies, owner or guard changed. */
      changed: GroupNode[];
      removed: GroupPath[];
      /** Only rows that differ from what was sent before. */
      usage: UsageRow[];
      host: HostUsage;
    };

/** What a watched group yields: first its history, then one sample (a history of length 1) per interval, or `gone`. */
export type GroupEvent =
  | { kind: 'history'; history: GroupHistory }
  | { kind: 'sample'; sample: GroupHistory }
  | { kind: 'gone'; atMs: number };

/** The agent's own record of something it did, kept apart from web's: settles records after a crash of web. */
export interface JournalEntry {
  requestId: string;
  verb: 'apply' | 'create' | 'remove' | 'move';
  /** The middle of a very long path is left out. */
  group: string;
  /** When it began; while it waits for its turn, when it was asked. */
  startedAtMs: number;
  /** True while this agent is at it, or will be: it waits for its turn. Nothing is final then. */
  underWay: boolean;
  /** Null while under way, or when the agent was killed half-way. */
  outcome: ApplyOutcome | CreateOutcome | RemoveOutcome | MoveOutcome | null;
  /** Set when it ended with an error. */
  error: { code: string; public: string; errno: string | null } | null;
  endedAtMs: number | null;
}

export const groupInputSchema = z.object({ group: groupPathSchema });
export const processQuerySchema = z.object({
  /** Processes directly in this group; null: of the whole host. */
  group: groupPathSchema.nullable(),
  /** Substring of command, name, user, or a pid; "" for all. */
  search: z.string().max(200),
  /** At most this many rows; the answer says how many there are. */
  limit: z.number().int().min(1).max(5000),
});
export type ProcessQuery = z.infer<typeof processQuerySchema>;

export interface ProcessList {
  rows: ProcessRow[];
  /** How many matched in all. */
  total: number;
}

export interface AgentVerbs {
  facts(): Promise<HostFacts>;
  groups(): Promise<GroupNode[]>;
  /** The group, its ancestors, siblings and children with their limits: what the form shows and a plan is made from. */
  limits(input: { group: GroupPath }): Promise<FormContext>;
  plan(input: ChangeRequest): Promise<ChangePlan>;
  apply(input: ApplyRequest): Promise<ApplyOutcome>;
  create(input: CreateRequest): Promise<CreateOutcome>;
  remove(input: RemoveRequest): Promise<RemoveOutcome>;
  processes(input: ProcessQuery): Promise<ProcessList>;
  move(input: MoveRequest): Promise<MoveOutcome>;
  files(input: { group: GroupPath }): Promise<ControlFile[]>;
  /** The journal's entry for a request, null when the agent never saw it. */
  journal(input: { requestId: string }): Promise<JournalEntry | null>;
  watchTree(signal: AbortSignal): AsyncIterable<TreeEvent>;
  watchGroup(input: { group: GroupPath }, signal: AbortSignal): AsyncIterable<GroupEvent>;
}
