import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';

/** Who asked, by request: the agent knows no people. A request that the audit log does not know is not in the answer. */
export async function readLaunchers(db: Db, requestIds: readonly string[]): Promise<Map<string, string>> {
  if (requestIds.length === 0) return new Map();
  const rows = await withStorage(() =>
    db.auditIntent.findMany({
      where: { requestId: { in: [...requestIds] } },
      select: { requestId: true, person: true },
    }),
  );
  return new Map(rows.map(({ requestId, person }) => [requestId, person]));
}
