/** Launches and what is done to runs, as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { commandText, quoteWords } from '#server/domain/launch/command-words.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type {
  ForgetRunOutcome,
  LaunchOutcome,
  LaunchVerb,
  LaunchVerbOutcome,
  StopRunOutcome,
} from '#server/domain/launch/launch-verbs.ts';
import type { Run } from '#server/domain/launch/run.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';

const longestSummary = 300;
/** A command can have 128 KiB: its beginning says what it was, and no request fills the disk. */
const longestOnRecord = 4096;

/** "as nobody: sh -c 'make all'" */
export function summaryOfLaunch({ command, user }: Pick<LaunchInput, 'command' | 'user'>): string {
  return clip(`as ${user}: ${commandText(command)}`, longestSummary);
}

export function summaryOfRun({ id, command, user }: Pick<Run, 'id' | 'command' | 'user'>): string {
  return clip(`run ${id}, ${summaryOfLaunch({ command, user })}`, longestSummary);
}

/** What is asked, line by line. Of the environment the names alone: values can be secrets, and everybody reads the audit log. */
export function askedOfLaunch(input: LaunchInput): AuditValue[] {
  const { command, environment } = input;
  const shell = command.kind === 'shell';
  const lines: [what: string, asked: string][] = [
    [shell ? 'shell line (sh -c)' : 'command', clip(shell ? command.line : quoteWords(command.argv), longestOnRecord)],
    ['user', input.user],
    ['Unix groups', input.groups === null ? 'those of the user' : input.groups.join(', ') || 'none'],
    ['group', input.ownGroup ? `one of its own below ${input.group}` : input.group],
    ['hierarchies', input.hierarchies.join(', ') || 'all that the group is in'],
    ['folder', input.folder ?? 'the home folder of the user'],
    [
      'environment',
      clip(environment.map(({ name }) => name).join(', '), longestOnRecord) || 'nothing beside the usual',
    ],
    ['nice', String(input.nice)],
    ['no new privileges', input.noNewPrivileges ? 'yes' : 'no'],
    ['at each boot', input.startAtBoot ? 'started again' : 'no'],
  ];
  return lines.map(([what, asked]) => ({
    what,
    asked,
    before: null,
    after: null,
    status: 'asked',
    errno: null,
    why: null,
  }));
}

/** The outcome of any of these verbs, for a record that is settled from the agent's journal. */
export function outcomeOfLaunchVerb(verb: LaunchVerb, outcome: LaunchVerbOutcome): NewOutcome {
  switch (verb) {
    case 'launch':
      return outcomeOfLaunch(outcome as LaunchOutcome);
    case 'stopRun':
      return outcomeOfStopRun(outcome as StopRunOutcome);
    case 'forgetRun':
      return outcomeOfForgetRun(outcome as ForgetRunOutcome);
  }
}

export function outcomeOfLaunch({ id, group, ownGroup, user, pid }: LaunchOutcome): NewOutcome {
  return applied({
    what: `run ${id}`,
    asked: ownGroup ?? group,
    after: `process ${pid} of ${user}`,
    status: 'started',
  });
}

export function outcomeOfStopRun({ id, signalled }: StopRunOutcome): NewOutcome {
  return applied({ what: `run ${id}`, asked: 'SIGTERM', after: `${signalled} processes`, status: 'sent' });
}

export function outcomeOfForgetRun({ id }: ForgetRunOutcome): NewOutcome {
  return applied({ what: `run ${id}`, asked: null, after: null, status: 'removed' });
}

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}… (${text.length} characters)` : text;
}

function applied(value: Pick<AuditValue, 'what' | 'asked' | 'after' | 'status'>): NewOutcome {
  return { result: 'applied', errno: null, why: null, values: [{ ...value, before: null, errno: null, why: null }] };
}
