/**
 * Which refusals for lack of rights go on record: of each person and action one a minute. What a person may not do they
 * can ask for again and again, and the record only grows.
 */
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { AuditLog } from './audit-log.ts';

const turnMs = 60_000;
/** Beyond it the oldest is forgotten: a bound for the memory, far above the number of people. */
const mostKept = 1000;

/** When the last one went on record, by person and action; one map per record. */
const turns = new WeakMap<AuditLog, Map<string, number>>();

/** Does `record` when it is this person's turn; a failure of it leaves the turn to the next. */
export async function inTurn(
  { audit, actor, clock }: Pick<ServiceContext, 'audit' | 'actor' | 'clock'>,
  action: AuditAction,
  record: () => Promise<void>,
): Promise<void> {
  const kept = turns.get(audit) ?? new Map<string, number>();
  turns.set(audit, kept);
  const key = `${actor.id} ${action}`;
  const nowMs = clock();
  const sinceMs = nowMs - (kept.get(key) ?? Number.NEGATIVE_INFINITY);
  // Less than nothing: the clock was set back.
  if (sinceMs >= 0 && sinceMs < turnMs) return;
  // Before it is recorded: many may ask at the same time.
  kept.delete(key);
  kept.set(key, nowMs);
  for (const [oldest] of kept) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  try {
    await record();
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}
