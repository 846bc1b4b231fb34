/** Launches and what is done to runs, as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type {
  ForgetRunOutcome,
  LaunchOutcome,
  LaunchVerb,
  LaunchVerbOutcome,
  StopRunOutcome,
} from '#server/domain/launch/launch-verbs.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';

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

function applied(value: Pick<AuditValue, 'what' | 'asked' | 'after' | 'status'>): NewOutcome {
  return { result: 'applied', errno: null, why: null, values: [{ ...value, before: null, errno: null, why: null }] };
}
