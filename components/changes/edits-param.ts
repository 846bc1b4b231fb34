/** Edits in an address (`?tab=limits&edits=…`), so that "Undo" can open the form filled in. bigint travels as text. */
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { limitEditsSchema } from '#server/domain/limits/limits.ts';

/** The edits as one line of JSON; sizes as decimal text. */
export function formatEditsParam(edits: readonly LimitEdit[]): string {
  return JSON.stringify(edits, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
}

/** Reads the parameter; null for anything that is not a list of edits (an address is never trusted). */
export function parseEditsParam(text: string | null): LimitEdit[] | null {
  if (!text) return null;
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return null;
    const parsed = limitEditsSchema.safeParse(list.map(withExactSize));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Text of digits becomes a bigint under the keys that count bytes. */
function withExactSize(edit: unknown): unknown {
  if (typeof edit !== 'object' || edit === null || !('key' in edit) || !('value' in edit)) return edit;
  const { key, value } = edit;
  const isSize =
    typeof key === 'string' && key.startsWith('memory.') && typeof value === 'string' && /^\d{1,20}$/.test(value);
  return isSize ? { key, value: BigInt(value) } : edit;
}
