/** Classifications and saves of rules as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { ClassifyOutcome, SavedRules } from '#server/domain/rules/rule-verbs.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';

/** Named one by one on record; the rest is counted, so that no request fills the disk. */
const namedOnRecord = 200;

export function outcomeOfClassify({ result, processes, errno, why, sentence }: ClassifyOutcome): NewOutcome {
  const told = processes.slice(0, namedOnRecord);
  const more = processes.length - told.length;
  return {
    result,
    errno,
    why,
    sentence,
    values: [
      ...told.map(
        (each): AuditValue => ({
          what: `process ${each.pid} (${each.name})`,
          asked: each.to.join(', '),
          before: each.before,
          after: each.after,
          status: each.status,
          errno: each.errno,
          why: each.why,
          sentence: each.sentence ?? null,
        }),
      ),
      ...(more > 0
        ? [{ ...nothing, what: `${more} more processes`, status: result === 'applied' ? 'moved' : result }]
        : []),
    ],
  };
}

export function outcomeOfSave({ path, version, before }: SavedRules): NewOutcome {
  const value = { ...nothing, what: path, asked: version, before, after: version, status: 'kept' };
  return { result: 'applied', errno: null, why: null, values: [value] };
}

const nothing = { asked: null, before: null, after: null, errno: null, why: null };
