/** What the agent is asked of limits: what they are, what a change of them would do, doing it, and what became of it. */
import type { CreateOutcome, GroupInput, RemoveOutcome } from '#server/domain/groups/group-verbs.ts';
import type { MoveOutcome } from '#server/domain/processes/process-verbs.ts';
import type { ApplyOutcome, ApplyRequest, ChangePlan, ChangeRequest, FormContext } from './change.ts';

export interface ChangeVerbs {
  /** The group, its ancestors, siblings and children with their limits: what the form shows and a plan is made from. */
  limits(input: GroupInput): Promise<FormContext>;
  plan(input: ChangeRequest): Promise<ChangePlan>;
  apply(input: ApplyRequest): Promise<ApplyOutcome>;
  /** The journal's entry for a request, null when the agent never saw it. */
  journal(input: { requestId: string }): Promise<JournalEntry | null>;
}

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
