/** Changes that come back by themselves as lines of the audit log. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { ApplyRequest } from '#server/domain/changes/change.ts';
import type { ReturnOutcome, Try } from '#server/domain/tries/try.ts';
import type { KeepTryOutcome } from '#server/domain/tries/try-verbs.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import { reasonIn } from '#server/services/audit/reason-in.ts';

/** "for 15 minutes: ", in front of what is changed; empty for what is to stay. */
export function summaryOfTry(
  { returnAfterMinutes, returnAtMs }: Pick<ApplyRequest, 'returnAfterMinutes' | 'returnAtMs'>,
  nowMs: number,
): string {
  if (returnAfterMinutes !== undefined) return `for ${spanText(returnAfterMinutes)}: `;
  return returnAtMs === undefined ? '' : `for ${spanText((returnAtMs - nowMs) / 60_000)}: `;
}

/** "after 15 minutes: memory.max, pids.max" */
export function summaryOfReturn({ sinceMs, settings }: Pick<Try, 'sinceMs' | 'settings'>, atMs: number): string {
  const keys = [...new Set(settings.map(({ key, path }) => key ?? path))];
  return `after ${spanText((atMs - sinceMs) / 60_000)}: ${keys.join(', ')}`.slice(0, 300);
}

/** "15 minutes" */
export function spanText(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}

/** Refused as long as something that was tried still stands. */
export function outcomeOfReturn({ id, result, settings }: ReturnOutcome): NewOutcome {
  const refused = settings.find(({ status }) => status === 'refused');
  const some = settings.some(({ status }) => status === 'returned');
  return {
    result: result === 'returned' ? 'applied' : some ? 'broken' : 'refused',
    errno: refused?.errno ?? null,
    ...reasonIn(refused ?? settings.find(({ why }) => why !== null)),
    values: [
      ...settings.map(({ path, asked, before, after, status, errno, why, sentence = null }) => ({
        ...{ what: path, asked, before, after, status, errno, why, sentence },
      })),
      changeOf(id),
    ],
  };
}

export function outcomeOfKeptTry({ id, kept }: KeepTryOutcome): NewOutcome {
  return {
    result: 'applied',
    errno: null,
    why: null,
    values: [
      ...kept.settings.map(({ path, before, tried }) =>
        blank({ what: path, asked: tried, before, after: tried, status: 'kept' }),
      ),
      changeOf(id),
    ],
  };
}

/** The change that it ends, as the audit log has it. */
function changeOf(id: string): AuditValue {
  return blank({ what: `change ${id}`, status: 'ended' });
}

function blank(value: Partial<AuditValue> & { what: string; status: string }): AuditValue {
  return { asked: null, before: null, after: null, errno: null, why: null, ...value };
}
