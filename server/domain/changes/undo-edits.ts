/** The edits that put back what stood before a change on record. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { isRemoval } from '#server/domain/changes/systemd-ways.ts';
import { isAppError } from '#server/domain/errors.ts';
import { controllerOfLimit, limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { limitEditSchema } from '#server/domain/limits/limits.ts';
import { isTable, rowOf, sortedRows, withRow } from '#server/domain/limits/setting-rows.ts';
import { undoWay } from './undo-way.ts';

/**
 * Reads the texts from before by the rule of each limit whose files were written; files of the same limit that were not
 * (a period beside its quota) count as they are now. Limits that stand so already are left out.
 *
 * A change may write one file twice (a quota lifted before its period moves): what stood before it is the first text.
 * Limits that stand so already are not left out where systemd still has a file of the change, which would bring it back.
 */
export function undoEdits(context: ChangeContext, values: readonly AuditValue[]): LimitEdit[] {
  const hasFileLeft = isFileLeft(context, values);
  const before = new Map([...values].reverse().map((value) => [value.what, value.before]));
  const edits = Object.keys(context.own.limits).flatMap((name) => {
    const key = name as LimitKey;
    const reading = context.own.limits[key];
    const version = context.places[controllerOfLimit(key)]?.version;
    const rule = version ? limitRule(version, key) : null;
    if (reading?.kind !== 'value' || !rule) return [];
    const texts = reading.files.map((file) =>
      file.file === 'devices.list'
        ? listBefore(file, values)
        : isTable(file.file)
          ? tableBefore(file, values)
          : (before.get(file.path) ?? file.text),
    );
    const stands = texts.every((text, index) => text.trim() === reading.files[index]?.text.trim());
    const wasWritten = reading.files.some(({ path }) => before.has(path));
    if (stands && !(hasFileLeft && wasWritten)) return [];
    const edits = editOf(key, () => rule.parse(texts));
    // io.weight has two limits in one file, of which the change may have been about the other.
    return hasFileLeft ? edits : edits.filter(({ value }) => exactText(value) !== exactText(reading.value));
  });
  return withOneWeight(edits);
}

/** Whether systemd still has a file as the change left it: one that it made, or one with the change's value in an older one's place. */
function isFileLeft({ systemd }: ChangeContext, values: readonly AuditValue[]): boolean {
  if (!systemd) return false;
  if (isRemoval(undoWay(values))) return values.some(({ what }) => systemd.dropIns.includes(what));
  return values.some(({ what, before, after }) => before !== after && systemd.texts[what] === after);
}

/** What stood before the first of the writes that devices.list shows. */
function listBefore({ path, text }: { path: string; text: string }, values: readonly AuditValue[]): string {
  const files = ['allow', 'deny'].map((end) => path.replace(/list$/, end));
  return values.find(({ what }) => files.includes(what))?.before ?? text;
}

/** The table as it is now, with the rows that were written as they stood before; as it is where none differs. */
function tableBefore(
  { file, path, text }: { file: string; path: string; text: string },
  values: readonly AuditValue[],
) {
  const rows = [...values].reverse().filter(({ what }) => what === path);
  const before = rows.reduce(
    (table, { asked, before: row }) => withRow(table, rowOf(file, asked ?? '') ?? '', row ?? ''),
    text,
  );
  return sortedRows(before) === sortedRows(text) ? text : before;
}

/** v2's two files hold one value of the kernel: only the weight tells it exactly, and both at once would be refused. */
function withOneWeight(edits: LimitEdit[]): LimitEdit[] {
  const hasWeight = edits.some((edit) => edit.key === 'cpu.weight');
  return hasWeight ? edits.filter((edit) => edit.key !== 'cpu.weight.nice') : edits;
}

function exactText(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part));
}

/** An old record may hold text that no rule reads any more: that limit is left alone. */
function editOf(key: LimitKey, read: () => unknown): LimitEdit[] {
  try {
    const parsed = limitEditSchema.safeParse({ key, value: read() });
    return parsed.success ? [parsed.data] : [];
  } catch (error) {
    if (error instanceof RangeError || isAppError(error)) return [];
    throw error;
  }
}
