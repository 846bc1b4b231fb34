import type { Db, DbTransaction } from '#server/db/open-db.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { TeamStanding } from '#server/domain/teams/team-standing.ts';
import { teamRoleOf } from '#server/domain/teams/team-standing.ts';

/** The teams that somebody belongs to, with their top groups on that host. */
export async function readStandings(db: Db | DbTransaction, hostName: string, userId: string): Promise<TeamStanding[]> {
  const rows = await db.teamMember.findMany({
    where: { userId },
    select: {
      role: true,
      team: {
        select: {
          id: true,
          name: true,
          tops: { where: { host: hostName }, select: { path: true }, orderBy: { path: 'asc' } },
        },
      },
    },
    orderBy: { teamId: 'asc' },
  });
  return rows.map(({ role, team: { id, name, tops } }) => ({
    id,
    name,
    role: teamRoleOf(role),
    // Parsed when they were stored.
    tops: tops.map(({ path }) => path as GroupPath),
  }));
}
