/** Changes of what is kept after a reboot, and what a boot brought back, as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { keyOf, reasonOf } from '#server/domain/sentence.ts';
import type {
  ForgetBootLaunchOutcome,
  RestoredGroup,
  RestoredLaunch,
  RestoredLimit,
  RestoreRightsOutcome,
  WantedOutcome,
} from '#server/domain/wanted/wanted-verbs.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import { valuesOfMoves } from '#server/services/changes/describe-change.ts';

export function outcomeOfWanted({ moves }: WantedOutcome): NewOutcome {
  return { result: 'applied', errno: null, why: null, values: valuesOfMoves(moves) };
}

export function outcomeOfRights({ result, files }: RestoreRightsOutcome): NewOutcome {
  const refused = files.find(({ status }) => status === 'refused') ?? files.find(({ why }) => why !== null);
  return {
    result,
    errno: refused?.errno ?? null,
    ...(refused ? { why: refused.why, sentence: refused.sentence ?? null } : { why: null }),
    values: files.map(({ path, ...file }) => line({ ...file, what: path })),
  };
}

export function outcomeOfForgottenLaunch({ id }: ForgetBootLaunchOutcome): NewOutcome {
  const value = line({ what: `run ${id} at each boot`, before: 'started again', status: 'removed' });
  return { result: 'applied', errno: null, why: null, values: [value] };
}

export function outcomeOfRestored({ result, made, limits, faults }: RestoredGroup): NewOutcome {
  const failed = limits.find(({ status }) => status === 'failed');
  const said = faults[0] ?? (failed ?? limits.find(({ status }) => status === 'left'))?.why ?? null;
  return {
    // In part is not broken: every limit that was not restored is as a new group has it, or as somebody has set it.
    result: result === 'failed' ? 'failed' : 'applied',
    errno: failed?.errno ?? null,
    ...(said ? reasonOf(said) : { why: null }),
    values: [
      ...made.map((what) => line({ what, status: 'made' })),
      ...limits.flatMap(valuesOfRestored),
      ...faults.map((fault) => line({ what: 'group', status: 'refused', why: fault.text, sentence: keyOf(fault) })),
    ],
  };
}

function valuesOfRestored({ key, status, writes, why, errno }: RestoredLimit): AuditValue[] {
  if (status === 'failed')
    return [line({ what: key, status: 'refused', errno, ...(why ? reasonOf(why) : { why: null }) })];
  if (status === 'left')
    return [line({ what: key, status: 'changed-since', ...(why ? reasonOf(why) : { why: null }) })];
  if (status === 'stood') return [line({ what: key, status: 'kept' })];
  const other = why ? 'differs' : 'kept';
  return writes.map(({ path, asked, before, after }) =>
    line({ what: path, asked, before, after, status: other, ...(why ? reasonOf(why) : {}) }),
  );
}

export function outcomeOfBootLaunch({ runId, command, why }: RestoredLaunch): NewOutcome {
  const value = line({ what: runId === null ? 'run' : `run ${runId}`, asked: command, status: 'started' });
  if (why === null) return { result: 'applied', errno: null, why: null, values: [value] };
  return {
    result: 'failed',
    errno: null,
    ...reasonOf(why),
    values: [{ ...value, status: 'refused', ...reasonOf(why) }],
  };
}

function line(value: Partial<AuditValue> & { what: string }): AuditValue {
  return { asked: null, before: null, after: null, status: 'asked', errno: null, why: null, ...value };
}
