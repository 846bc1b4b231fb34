/** The hugetlb controller's part of a plan: each size by itself. Pages in use stay, also above a new limit. */
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { DraftPlan } from '#server/domain/changes/change-lookup.ts';
import { factsOf, settingNow } from '#server/domain/changes/change-lookup.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { hugePageBytes } from '#server/domain/limits/huge-pages.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { roundingNotes } from './plan-memory.ts';

/** The writes, and what whole huge pages make of the sizes. */
export function planHugetlb(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  const parts = edits.flatMap((edit) => {
    const page = hugePageBytes(edit.key);
    if (page === null) return [];
    const writes = limitRule<LimitKey>(version, edit.key)?.toWrites(edit.value, factsOf(context)) ?? [];
    return {
      writes: writes
        .filter((write) => write.keeps !== settingNow(context.own, write.file))
        .map((write) => ({ key: edit.key, ...write })),
      notes: roundingNotes(context, edit, version, Number(page)),
    };
  });
  return { writes: parts.flatMap(({ writes }) => writes), notes: parts.flatMap(({ notes }) => notes) };
}
