/** What somebody else changed between a preview and its apply. */
import type { ChangePlan, PlannedWrite } from '#server/domain/changes/change.ts';
import { isSameSetting, isTable, rowOf, textThatEmpties } from '#server/domain/limits/setting-rows.ts';
import { withWholeSize } from '#server/domain/limits/size-beside.ts';

export interface MovedValue {
  file: string;
  path: string;
  /** As the preview showed it; null when it had none. */
  shown: string | null;
  now: string | null;
}

/**
 * The files whose value before the change differs between two plans of the same edits. A plan may write a file twice;
 * what stood before is told by the first time.
 */
export function movedValues(shown: readonly PlannedWrite[], fresh: Pick<ChangePlan, 'writes' | 'notes'>): MovedValue[] {
  return firstOfEachSetting(shown).flatMap((one) => {
    const { key, file, path, before } = one;
    const write = fresh.writes.find((other) => isSameSetting(other, one));
    const now = write ? write.before : key !== null && isComplete(fresh) ? (keptOf(shown, one) ?? before) : before;
    return now === before ? [] : [{ file, path, shown: before, now }];
  });
}

/** What to say of them. None is an answer too: a preview rests on more than the files it writes. */
export function movedSentence(values: readonly MovedValue[]): string {
  return values.length > 0
    ? 'The values moved since this preview. Nothing was written.'
    : 'Values around the group (its parent, a sibling, a child or a paired file) moved since this preview. Nothing was written.';
}

function firstOfEachSetting(writes: readonly PlannedWrite[]): PlannedWrite[] {
  return writes.filter((write, index) => writes.findIndex((one) => isSameSetting(one, write)) === index);
}

/** True when a file that a plan does not write has the asked value already; a refused plan leaves out others too. */
function isComplete(plan: Pick<ChangePlan, 'notes'>): boolean {
  return plan.notes.every((note) => note.severity !== 'refused' || note.code === 'nothing-to-change');
}

/** What the plan that was shown would have left in a file; null when that could not be foretold. */
function keptOf(shown: readonly PlannedWrite[], setting: PlannedWrite): string | null {
  return shown.findLast((write) => isSameSetting(write, setting))?.keeps ?? null;
}

/** A control file's text as the tables print it: the kernel's spelling, with words for what has no good one, and the size of bytes. */
export function settingWords(text: string | null, file = ''): string {
  if (text === null) return 'unknown';
  const trimmed = text.trim();
  // A table has no row for what has no limit, and is written one that takes it away.
  if (isTable(file) && (trimmed === '' || trimmed === textThatEmpties(file, rowOf(file, trimmed) ?? '')))
    return noRowWords(file);
  if (trimmed === '') return 'empty';
  // v1 spells "no limit" as -1 when written and as LONG_MAX in whole pages when read.
  return trimmed === '-1' || trimmed === 'max' || /^92233720368547\d{5}$/.test(trimmed)
    ? 'no limit'
    : withWholeSize(trimmed, file);
}

function noRowWords(file: string): string {
  if (file === 'io.latency') return 'no target';
  return /weight/.test(file) ? 'as for all disks' : 'no limit';
}
