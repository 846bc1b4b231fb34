import type { LimitChange } from '#server/domain/events/event-list.ts';
import { ancestorsOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import type { Db } from './open-db.ts';

/** Of the newest changes of a group so many are looked through for the file. */
const lookedThrough = 200;

const ofOneGroup = [
  'limits.apply',
  'limits.override',
  'requests.approve',
  'try.end',
  'try.return',
  'schedule.begin',
  'group.create',
];
const ofManyGroups = ['config.load', 'config.undo'];

/** The last change that wrote one of these files of the group before that moment; null when Corral made none. */
export async function readLastLimitChange(
  db: Db,
  { group, files, host, before }: { group: GroupPath; files: readonly string[]; host: string; before: Date },
): Promise<LimitChange | null> {
  const rows = await db.auditIntent.findMany({
    where: {
      host,
      at: { lt: before },
      outcome: { result: 'applied' },
      OR: [
        { group, action: { in: ofOneGroup }, groups: { some: { path: group } } },
        // On record with the group above all that they change.
        { group: { in: [group, ...ancestorsOf(group)] }, action: { in: ofManyGroups } },
      ],
    },
    orderBy: [{ at: 'desc' }, { sequence: 'desc' }],
    take: lookedThrough,
    select: { requestId: true, at: true, person: true, summary: true, outcome: { select: { values: true } } },
  });
  const found = rows.find(({ outcome }) => files.some((file) => outcome?.values.includes(`${group}/${file}"`)));
  if (!found) return null;
  const { requestId, at, person, summary } = found;
  return { requestId, atMs: at.getTime(), person, summary };
}
