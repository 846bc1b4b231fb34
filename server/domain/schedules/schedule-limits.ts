import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';

/** Which limits they are about; v2's weight and nice value are one. */
export function groupLimitKeys(edits: readonly LimitEdit[]): Set<LimitKey> {
  return new Set(edits.map(({ key }) => (key === 'cpu.weight.nice' ? 'cpu.weight' : key)));
}
