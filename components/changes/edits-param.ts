/** Edits in an address (`?tab=limits&edits=…`), so that "Undo" can open the form filled in. bigint travels as text. */
import type { LimitEdit } from '#server/domain/limits/limits.ts';

/** The edits as one line of JSON; sizes as decimal text. */
export function formatEditsParam(edits: readonly LimitEdit[]): string {
  return JSON.stringify(edits, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
}
