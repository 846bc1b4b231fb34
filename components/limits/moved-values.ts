/** What somebody else changed between a preview and its apply. */
import type { PlannedWrite } from '#server/domain/change.ts';

export interface MovedValue {
  file: string;
  path: string;
  /** As the preview showed it; null when it had none. */
  shown: string | null;
  now: string | null;
}

/** The files whose value before the change differs between two plans of the same edits. */
export function movedValues(shown: readonly PlannedWrite[], fresh: readonly PlannedWrite[]): MovedValue[] {
  return fresh.flatMap((write) => {
    const before = shown.find((one) => one.path === write.path);
    return before && before.before !== write.before
      ? [{ file: write.file, path: write.path, shown: before.before, now: write.before }]
      : [];
  });
}

/** A control file's text as the tables print it: the kernel's spelling, with words for what has no good one. */
export function settingWords(text: string | null): string {
  if (text === null) return 'unknown';
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  // v1 spells "no limit" as -1 when written and as LONG_MAX in whole pages when read.
  return trimmed === '-1' || trimmed === 'max' || /^92233720368547\d{5}$/.test(trimmed) ? 'no limit' : trimmed;
}
