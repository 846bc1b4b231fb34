/** Loads and their outcomes as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { LoadOutcome, WantedGroup } from '#server/domain/config/load-verbs.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import { reasonIn } from '#server/services/audit/reason-in.ts';
import { textOfEdit } from '#server/services/changes/describe-change.ts';

/** What is asked, group by group: the files are told by the outcome. */
export function askedOfLoad(groups: readonly WantedGroup[]): AuditValue[] {
  return groups.map(({ path, edits }) =>
    line({ what: path, asked: edits.map((edit) => `${edit.key} = ${textOfEdit(edit)}`).join(', ') || null }),
  );
}

/** All of its directories, values and owners. */
export function outcomeOfLoad({ result, dirs, writes, rights }: LoadOutcome): NewOutcome {
  const values = [
    ...dirs
      .filter(({ status }) => status !== 'removed')
      .map(({ path, status, errno, why, sentence }) =>
        line({ what: path, status, errno, why, sentence: sentence ?? null }),
      ),
    ...writes.map(({ path, asked, before, after, status, errno, why, sentence }) =>
      line({ what: path, asked, before, after, status, errno, why, sentence: sentence ?? null }),
    ),
    ...rights.map(({ path, asked, before, after, status, errno, why, sentence }) =>
      line({ what: path, asked, before, after, status, errno, why, sentence: sentence ?? null }),
    ),
    ...dirs.filter(({ status }) => status === 'removed').map(({ path, status }) => line({ what: path, status })),
  ];
  const refused = values.find(({ status }) => status === 'refused') ?? values.find(({ why }) => why !== null);
  return { result, errno: refused?.errno ?? null, ...reasonIn(refused), values };
}

function line(value: Partial<AuditValue> & { what: string }): AuditValue {
  return { asked: null, before: null, after: null, status: 'asked', errno: null, why: null, ...value };
}
