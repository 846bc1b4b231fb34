/**
 * Words of records as they were stored. Records are never rewritten: what was stored under an older word is read as the
 * word of today. Until version 0.1 "undone" was said of what Corral had rolled back, which people took for an undo.
 */
import type { Reason, SentenceKey } from '#server/domain/sentence.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import type { AuditResult, AuditValue } from './audit-event.ts';

const olderResult = 'undone';
const olderStatuses: Record<string, string> = { undone: 'rolled-back', 'undo-failed': 'rollback-failed' };

/** The result of a stored outcome; null where there is none yet. */
export function resultOf(stored: string | null): AuditResult {
  if (stored === null) return 'pending';
  return (stored === olderResult ? 'rolled-back' : stored) as AuditResult;
}

/** Every word that a result was ever stored as. */
export function storedAs(result: Exclude<AuditResult, 'pending'>): string[] {
  return result === 'rolled-back' ? [result, olderResult] : [result];
}

/** The stored values of an outcome or an intent. */
export function valuesOf(stored: string): AuditValue[] {
  const values = JSON.parse(stored) as AuditValue[];
  return values.map((value) => ({ ...value, ...said(value), status: olderStatuses[value.status] ?? value.status }));
}

/** The reason of a stored outcome, in the words that its code has today. */
export function reasonAsStored(why: string | null, sentence: string | null): Reason {
  return said({ why, sentence: sentence === null ? null : (JSON.parse(sentence) as SentenceKey) });
}

/** What was stored without a code, or with one that there is no more, is told as it was. */
function said({ why, sentence }: Reason): Reason {
  if (why === null || !sentence) return { why, sentence };
  return { why: textOf(sentence) ?? why, sentence };
}
