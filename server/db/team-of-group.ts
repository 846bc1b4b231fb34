import type { AuditTeam } from '#server/domain/audit/audit-event.ts';
import { ancestorsOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import type { Db, DbTransaction } from './open-db.ts';

/** Whose top group it is, or lies below; null where it is no team's. */
export async function readTeamOfGroup(
  db: Db | DbTransaction,
  { host, group }: { host: string; group: GroupPath | null },
): Promise<AuditTeam | null> {
  if (group === null) return null;
  const top = await db.teamTop.findFirst({
    where: { host, path: { in: [...ancestorsOf(group), group] } },
    select: { team: { select: { id: true, name: true } } },
  });
  return top?.team ?? null;
}

/** The top groups of a team on that host. */
export async function readTops(
  db: Db | DbTransaction,
  { host, teamId }: { host: string; teamId: string },
): Promise<GroupPath[]> {
  const rows = await db.teamTop.findMany({ where: { host, teamId }, select: { path: true } });
  // Parsed when they were stored.
  return rows.map(({ path }) => path as GroupPath);
}
