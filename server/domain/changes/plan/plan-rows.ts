/** The writes of a limit that is a table: of each row what differs, and of rows that the new table lacks their end. */
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { DraftWrite } from '#server/domain/changes/change-lookup.ts';
import { factsOf, settingNow } from '#server/domain/changes/change-lookup.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey, LimitValue } from '#server/domain/limits/limits.ts';

/** `table` has every row that is to be written or taken away. A file that is not there yet has no rows. */
export function writesOfRows<K extends LimitKey>(
  context: ChangeContext,
  key: K,
  table: LimitValue<K>,
  version: CgroupVersion,
): DraftWrite[] {
  const writes = limitRule<LimitKey>(version, key)?.toWrites(table, factsOf(context)) ?? [];
  return writes
    .map((write) => ({ key, ...write, before: settingNow(context.own, write.file, write.text) ?? '' }))
    .filter((write) => write.keeps !== write.before);
}
