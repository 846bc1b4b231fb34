/** The other way of edits-param.ts, apart from it: it needs the schema library, which only an address with edits is worth. */
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { limitEditsSchema } from '#server/domain/limits/limits.ts';

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

/** Text of digits becomes a bigint under the keys that count bytes, and misc. */
function withExactSize(edit: unknown): unknown {
  if (typeof edit !== 'object' || edit === null || !('key' in edit) || !('value' in edit)) return edit;
  const { key, value } = edit;
  if (typeof key !== 'string') return edit;
  if (key === 'io.max' && Array.isArray(value)) return { key, value: value.map(withExactRates) };
  if (key === 'misc.max' && Array.isArray(value)) return { key, value: value.map(withExactCount) };
  return isSizeKey.test(key) && isDigits(value) ? { key, value: BigInt(value) } : edit;
}

const isSizeKey = /^(memory|hugetlb)\./;

function withExactRates(limits: unknown): unknown {
  if (typeof limits !== 'object' || limits === null) return limits;
  return Object.fromEntries(
    Object.entries(limits).map(([name, amount]) => [
      name,
      /Bytes/.test(name) && isDigits(amount) ? BigInt(amount) : amount,
    ]),
  );
}

function withExactCount(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('most' in row) || !isDigits(row.most)) return row;
  return { ...row, most: BigInt(row.most) };
}

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value);
}
