/** Freezing, killing, signalling and deleting trees as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type {
  ControlOutcome,
  ControlVerb,
  FreezeOutcome,
  KillOutcome,
  ReclaimOutcome,
  RemoveTreeOutcome,
  ResetPeakOutcome,
  RestartOutcome,
  SignalOutcome,
} from '#server/domain/control/control-verbs.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import { reasonIn } from '#server/services/audit/reason-in.ts';

/** Named one by one on record; the rest is counted, so that no request fills the disk. */
const namedOnRecord = 200;

/** The outcome of any of these verbs, for a record that is settled from the agent's journal. */
export function outcomeOfControl(verb: ControlVerb, outcome: ControlOutcome): NewOutcome {
  switch (verb) {
    case 'freeze':
    case 'thaw':
      return outcomeOfFreeze(outcome as FreezeOutcome);
    case 'kill':
      return outcomeOfKill(outcome as KillOutcome);
    case 'signal':
      return outcomeOfSignal(outcome as SignalOutcome);
    case 'removeTree':
      return outcomeOfRemoveTree(outcome as RemoveTreeOutcome);
    case 'reclaim':
      return outcomeOfReclaim(outcome as ReclaimOutcome);
    case 'resetPeak':
      return outcomeOfResetPeak(outcome as ResetPeakOutcome);
    case 'restart':
      return outcomeOfRestart(outcome as RestartOutcome);
  }
}

export function outcomeOfFreeze({ path, asked, before, after, frozen }: FreezeOutcome): NewOutcome {
  return {
    result: 'applied',
    errno: null,
    ...(frozen.by === null ? { why: null } : reasonOf(sayOfControl('ancestor-frozen', { group: frozen.by }))),
    values: [line({ what: path, asked, before, after, status: 'kept' })],
  };
}

export function outcomeOfKill({ how, killed, left }: KillOutcome): NewOutcome {
  return {
    result: left.length > 0 ? 'broken' : 'applied',
    errno: null,
    ...reasonIn(left[0], { notEnded: left.length, ofAll: killed + left.length }),
    values: [
      line({ what: `${killed} processes`, asked: how, status: 'killed' }),
      ...left
        .slice(0, namedOnRecord)
        .map(({ pid, name, ...why }) => line({ what: `process ${pid} (${name})`, status: 'left', ...why })),
    ],
  };
}

export function outcomeOfSignal({ signal, processes }: SignalOutcome): NewOutcome {
  const refused = processes.filter(({ status }) => status === 'refused');
  const [first] = refused;
  return {
    result: refused.length === processes.length ? 'refused' : 'applied',
    errno: first?.errno ?? null,
    ...reasonIn(first),
    values: processes
      .slice(0, namedOnRecord)
      .map(({ pid, name, status, errno, ...why }) =>
        line({ what: `process ${pid} (${name})`, asked: signal, status, errno, ...why }),
      ),
  };
}

export function outcomeOfRemoveTree({ removed, moved, killed, left }: RemoveTreeOutcome): NewOutcome {
  const touched = removed.length + moved + killed > 0;
  return {
    result: left.length === 0 ? 'applied' : touched ? 'broken' : 'refused',
    errno: null,
    ...reasonIn(left[0]),
    values: [
      ...(moved > 0 ? [line({ what: `${moved} processes`, status: 'moved' })] : []),
      ...(killed > 0 ? [line({ what: `${killed} processes`, status: 'killed' })] : []),
      ...removed.slice(0, namedOnRecord).map((what) => line({ what, status: 'removed' })),
      ...(removed.length > namedOnRecord
        ? [line({ what: `${removed.length - namedOnRecord} more directories`, status: 'removed' })]
        : []),
      ...left.slice(0, namedOnRecord).map(({ path, ...why }) => line({ what: path, status: 'in-the-way', ...why })),
    ],
  };
}

export function outcomeOfReclaim({ path, asked, beforeBytes, afterBytes, short }: ReclaimOutcome): NewOutcome {
  return {
    result: 'applied',
    errno: short ? 'EAGAIN' : null,
    ...(short ? reasonOf(sayOfControl('reclaimed-less', {})) : { why: null }),
    values: [line({ what: path, asked, before: textOf(beforeBytes), after: textOf(afterBytes), status: 'kept' })],
  };
}

export function outcomeOfResetPeak({ files }: ResetPeakOutcome): NewOutcome {
  return {
    result: 'applied',
    errno: null,
    why: null,
    values: files.map(({ path, beforeBytes, afterBytes }) =>
      line({ what: path, asked: '0', before: textOf(beforeBytes), after: textOf(afterBytes), status: 'kept' }),
    ),
  };
}

export function outcomeOfRestart({ unit, command, before, after }: RestartOutcome): NewOutcome {
  const words = ({ state, mainPid }: RestartOutcome['before']) =>
    mainPid === null ? state : `${state} (main process ${mainPid})`;
  const value = line({ what: unit, asked: command, before: words(before), after: words(after), status: 'kept' });
  return { result: 'applied', errno: null, why: null, values: [value] };
}

function textOf(bytes: number | null): string | null {
  return bytes === null ? null : String(bytes);
}

function line(value: Partial<AuditValue> & { what: string }): AuditValue {
  return { asked: null, before: null, after: null, status: 'asked', errno: null, why: null, ...value };
}
