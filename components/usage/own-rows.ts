/** Picks the records of one group out of pages that also hold those of every group below it. */
import type { AuditPage, AuditRow } from '#server/domain/audit/audit-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** More marks than this would be a black bar. */
const mostRows = 100;
/** Below a parent where thousands of changes are made in minutes, the oldest of its own may be left out. */
const mostPages = 10;

/** Reads on until there are enough records of exactly this group, or no more: newest first. */
export async function readOwnRows(
  group: GroupPath,
  readPage: (cursor: string | null) => Promise<AuditPage>,
): Promise<AuditRow[]> {
  const own: AuditRow[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const { rows, nextCursor }: AuditPage = await readPage(cursor);
    own.push(...rows.filter((row) => row.group === group));
    if (nextCursor === null || own.length >= mostRows) break;
    cursor = nextCursor;
  }
  return own.slice(0, mostRows);
}
