/** What set limits that come back by themselves, in words. Pure. */
import { isOwnBegin } from '#server/domain/schedules/own-begin.ts';
import type { Try } from '#server/domain/tries/try.ts';

/** "Tried by ada@example.org", "Set by a schedule of ada@example.org". */
export function setByWords({ id, askedBy }: Pick<Try, 'id' | 'askedBy'>): string {
  if (isOwnBegin(id)) return askedBy === null ? 'Set by a schedule' : `Set by a schedule of ${askedBy}`;
  return askedBy === null ? 'Tried' : `Tried by ${askedBy}`;
}
