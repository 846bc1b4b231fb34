import type { LimitChange } from '#server/domain/events/event-list.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Db } from './open-db.ts';

/** Of the newest changes of a group so many are looked through for the file. */
const lookedThrough = 200;

/** The last change that wrote one of these files of the group before that moment; null when Corral made none. */
export async function readLastLimitChange(
  db: Db,
  { group, files, host, before }: { group: GroupPath; files: readonly string[]; host: string; before: Date },
): Promise<LimitChange | null> {
  const rows = await db.auditIntent.findMany({
    where: {
      group,
      host,
      at: { lt: before },
      action: {
        in: [
          'limits.apply',
          'limits.override',
          'requests.approve',
          'try.end',
          'try.return',
          'schedule.begin',
          'group.create',
        ],
      },
      outcome: { result: 'applied' },
      groups: { some: { path: group } },
    },
    orderBy: [{ at: 'desc' }, { sequence: 'desc' }],
    take: lookedThrough,
    select: { requestId: true, at: true, person: true, summary: true, outcome: { select: { values: true } } },
  });
  const found = rows.find(({ outcome }) => files.some((file) => outcome?.values.includes(`/${file}"`)));
  if (!found) return null;
  const { requestId, at, person, summary } = found;
  return { requestId, atMs: at.getTime(), person, summary };
}
