/** What the agent is asked of limits: what they are, what a change of them would do, doing it, and what became of it. */
import type { SaveConfigFileOutcome } from '#server/domain/config/config-files.ts';
import type { LoadOutcome } from '#server/domain/config/load-verbs.ts';
import type { ControlOutcome, ControlVerb } from '#server/domain/control/control-verbs.ts';
import type { CreateOutcome, RemoveOutcome } from '#server/domain/groups/group-verbs.ts';
import type { LaunchVerb, LaunchVerbOutcome } from '#server/domain/launch/launch-verbs.ts';
import type { MoveOutcome } from '#server/domain/processes/process-verbs.ts';
import type { RuleOutcome, RuleVerb } from '#server/domain/rules/rule-verbs.ts';
import type { ScheduleOutcome, ScheduleVerb } from '#server/domain/schedules/schedule.ts';
import type { GivenReason, Reason, SentenceKey } from '#server/domain/sentence.ts';
import type { Budgeted } from '#server/domain/teams/budget-policy.ts';
import type { ReturnOutcome } from '#server/domain/tries/try.ts';
import type { KeepTryOutcome, TryVerb } from '#server/domain/tries/try-verbs.ts';
import type {
  ForgetBootLaunchOutcome,
  RestoreRightsOutcome,
  WantedOutcome,
  WantedVerb,
} from '#server/domain/wanted/wanted-verbs.ts';
import type {
  ApplyOutcome,
  ApplyRequest,
  ChangePlan,
  FormContext,
  LimitsRequest,
  PlanRequest,
  WriteStatus,
} from './change.ts';

export interface ChangeVerbs {
  /** The group, its ancestors, siblings and children with their limits: what the form shows and a plan is made from. */
  limits(input: LimitsRequest): Promise<FormContext>;
  plan(input: Budgeted<PlanRequest>): Promise<ChangePlan>;
  apply(input: Budgeted<ApplyRequest>): Promise<ApplyOutcome>;
  /** What the journal knows of a request. */
  journal(input: { requestId: string }): Promise<JournalAnswer>;
}

export interface JournalAnswer {
  /** Null when the journal does not know the request. */
  entry: JournalEntry | null;
  /** How far back the journal goes: a request of later than this that it does not know never reached the agent. */
  sinceMs: number;
}

/** The agent's own record of something it did, kept apart from web's: settles records after a crash of web. */
export interface JournalEntry {
  requestId: string;
  verb:
    | 'apply'
    | 'create'
    | 'remove'
    | 'move'
    | 'load'
    | 'saveConfig'
    | ControlVerb
    | LaunchVerb
    | WantedVerb
    | RuleVerb
    | TryVerb
    | ScheduleVerb;
  /** The middle of a very long path is left out. */
  group: string;
  /** When it began; while it waits for its turn, when it was asked. */
  startedAtMs: number;
  /** True while this agent is at it, or will be: it waits for its turn. Nothing is final then. */
  underWay: boolean;
  /** Null while under way, when it ended with an error, or when the agent was killed halfway. */
  outcome:
    | ApplyOutcome
    | CreateOutcome
    | RemoveOutcome
    | MoveOutcome
    | LoadOutcome
    | SaveConfigFileOutcome
    | ControlOutcome
    | LaunchVerbOutcome
    | WantedOutcome
    | ForgetBootLaunchOutcome
    | RestoreRightsOutcome
    | RuleOutcome
    | ReturnOutcome
    | KeepTryOutcome
    | ScheduleOutcome
    | null;
  /** Set when it ended with an error. */
  error: { code: string; public: string; errno: string | null; sentence?: SentenceKey | null | undefined } | null;
  /** Set when it was cut short, and the agent has put back what it had begun, or found that nothing was missing. */
  recovery: Recovery | null;
  endedAtMs: number | null;
}

/** What became of a change that was cut short, as found and made good before anything else was changed. */
export interface Recovery extends GivenReason {
  /**
   * applied: all of it had been done. rolled-back: what had been done was put back. broken: the values say what stands.
   * failed: nothing had been done, or the host was started anew since and nothing stands. unknown: it cannot be told.
   */
  result: 'applied' | 'rolled-back' | 'broken' | 'failed' | 'unknown';
  values: RecoveredValue[];
}

/** One control file, directory or process of it. */
export interface RecoveredValue extends Reason {
  what: string;
  asked: string | null;
  before: string | null;
  /** As read back then; null when there was nothing to read. */
  after: string | null;
  status:
    | WriteStatus
    | 'made'
    | 'removed'
    | 'moved'
    /** A directory that could not be removed. */
    | 'in-the-way'
    /** The group, or the process, is no more. */
    | 'gone'
    /** Something other than Corral has changed it since: left as it is. */
    | 'changed-since'
    /** Whether it was done cannot be told. */
    | 'unknown';
  errno: string | null;
  /** Of a process: its number and its start, which no other process has. For the journal; what is on record names it in `what`. */
  process?: { pid: number; startTicks: string } | undefined;
}
