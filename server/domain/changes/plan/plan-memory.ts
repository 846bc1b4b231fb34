/**
 * The memory controller's part of a plan. On v1 the limit of memory never exceeds that of memory and swap, not even
 * between two writes (EINVAL): the latter is raised first and lowered last. On v2 what can save processes (swap,
 * throttling) is written before the limit that kills.
 */
import type { ChangeContext, PlanNote } from '#server/domain/changes/change.ts';
import type { DraftPlan, DraftWrite } from '#server/domain/changes/change-lookup.ts';
import { editedValue, factsOf, settingNow, valueAfter } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';

/** The writes in order, or the reason why there is none. */
export function planMemory(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  const refused = version === 1 ? memswRefusal(context, edits) : null;
  if (refused) return { writes: [], notes: [refused] };
  const keys = version === 2 ? orderV2 : [...firstV1, ...pairOrder(context, edits), 'memory.soft' as const];
  return {
    writes: keys.flatMap((key) => writesFor(context, edits, key, version)),
    notes: edits.flatMap((edit) => roundingNotes(context, edit, version, context.pageBytes)),
  };
}

const orderV2: readonly LimitKey[] = [
  'memory.oom.group',
  'memory.min',
  'memory.low',
  'memory.zswap.max',
  'memory.swap.max',
  'memory.swap.high',
  'memory.high',
  'memory.max',
];
const firstV1: readonly LimitKey[] = ['memory.oom_kill', 'memory.swappiness'];

function memswRefusal(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote | null {
  const memory = bytesAfter(context, edits, 'memory.max');
  const memsw = bytesAfter(context, edits, 'memory.memsw');
  const touched = editedValue(edits, 'memory.max') !== undefined || editedValue(edits, 'memory.memsw') !== undefined;
  if (!touched || memory === null || memsw === null || memsw >= memory) return null;
  const key = editedValue(edits, 'memory.memsw') === undefined ? 'memory.max' : 'memory.memsw';
  const sizeOf = (which: 'memory.max' | 'memory.memsw') => valueAfter(context, edits, which) ?? 'max';
  return note('memsw-below-memory', { memory: sizeOf('memory.max'), memsw: sizeOf('memory.memsw') }, key);
}

function pairOrder(context: ChangeContext, edits: readonly LimitEdit[]): LimitKey[] {
  const memory = bytesAfter(context, edits, 'memory.max');
  const memswNow = bytesAfter(context, [], 'memory.memsw');
  const raiseFirst = memory !== null && memswNow !== null && memory > memswNow;
  return raiseFirst ? ['memory.memsw', 'memory.max'] : ['memory.max', 'memory.memsw'];
}

/**
 * The number the v1 file will show, "no limit" being the largest of all: what the kernel compares. Null when there is
 * no such file (swap is not accounted on this kernel): then the memory limit stands alone.
 */
function bytesAfter(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: 'memory.max' | 'memory.memsw',
): bigint | null {
  const rule = limitRule(1, key);
  const shown = rule ? settingNow(context.own, rule.files[0]) : null;
  const asked = editedValue(edits, key);
  if (!rule || shown === null) return null;
  return BigInt(asked === undefined ? shown : (rule.toWrites(asked, factsOf(context))[0]?.keeps ?? shown));
}

function writesFor(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: LimitKey,
  version: CgroupVersion,
): DraftWrite[] {
  const value = editedValue(edits, key);
  if (value === undefined) return [];
  const writes = limitRule<LimitKey>(version, key)?.toWrites(value, factsOf(context)) ?? [];
  return writes
    .filter((write) => write.keeps !== settingNow(context.own, write.file))
    .map((write) => ({ key, ...write }));
}

/** What whole pages make of a size. */
export function roundingNotes(
  context: ChangeContext,
  edit: LimitEdit,
  version: CgroupVersion,
  page: number,
): PlanNote[] {
  const asked = edit.value;
  if (typeof asked !== 'bigint') return [];
  const kept = valueAfter(context, [edit], edit.key);
  if (kept === 'max') return [note('becomes-no-limit', { asked }, edit.key)];
  if (typeof kept !== 'bigint' || kept === asked) return [];
  if (kept === 0n) return [note('rounds-to-zero', { asked, page }, edit.key)];
  const file = limitRule<LimitKey>(version, edit.key)?.files[0] ?? edit.key;
  return [note('page-rounding', { asked, kept, page, file }, edit.key)];
}
