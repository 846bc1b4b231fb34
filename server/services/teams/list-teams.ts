import { withStorage } from '#server/db/storage-error.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { can, roleOf } from '#server/domain/people/access.ts';
import type { TopBudget } from '#server/domain/teams/budget.ts';
import type { TeamDetail, TeamInput, TeamRow, TeamTopDetail } from '#server/domain/teams/team.ts';
import { maySeeTeam, standingIn } from '#server/domain/teams/team-rights.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { teamRoleOf } from '#server/domain/teams/team-standing.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { ServiceContext } from '#server/services/context.ts';

type Reader = Pick<ServiceContext, 'db' | 'host' | 'actor'>;

type Mirrored = Reader & { mirror: Pick<HostMirror, 'nodes' | 'usage' | 'connection'> };

/** All teams for those who read them, their own for everybody else. */
export async function listTeams({ db, host, actor, mirror }: Mirrored): Promise<TeamRow[]> {
  const own = actor.teams.map(({ id }) => id);
  const where = can(actor, 'teams:read').ok ? {} : { id: { in: own } };
  const teams = await withStorage(() => db.team.findMany({ where, select: shown, orderBy: { key: 'asc' } }));
  const stateOf = (group: GroupPath) =>
    mirror.connection.state !== 'live' ? 'unknown' : mirror.nodes.has(group) ? 'there' : 'gone';
  return teams.map((team) => ({
    ...rowOf(team, actor),
    tops: team.tops.map((top) => {
      const group = top.path as GroupPath;
      if (top.host !== host.name) return { host: top.host, group, state: 'elsewhere', use: null };
      return { host: top.host, group, state: stateOf(group), use: mirror.usage.get(group) ?? null };
    }),
  }));
}

/**
 * One team with its members and budgets, as they stand now; while the agent is away without budgets. Throws NOT_FOUND, also
 * to those whom it is not shown.
 */
export async function readTeam({ db, host, actor, mirror }: Mirrored, { id }: TeamInput): Promise<TeamDetail> {
  const none = new AppError('NOT_FOUND', { public: sayOfTeam('team-none', {}) });
  if (!maySeeTeam(actor, id)) throw none;
  const team = await withStorage(() => db.team.findUnique({ where: { id }, select: { ...shown, ...detailed } }));
  if (!team) throw none;
  const people = team.members.map(({ role, addedAt, addedBy, user }) => ({
    ...{ id: user.id, email: user.email, name: user.name, role: teamRoleOf(role), personRole: roleOf(user.role) },
    ...{ isDisabled: user.disabledAt !== null, addedAtMs: addedAt.getTime(), addedBy },
  }));
  const budgets = await budgetsNow(
    host,
    team.tops.flatMap((top) => (top.host === host.name ? [top.path as GroupPath] : [])),
  );
  return {
    ...rowOf(team, actor),
    createdBy: team.createdBy,
    tops: team.tops.map((top): TeamTopDetail => {
      const group = top.path as GroupPath;
      if (top.host !== host.name) return { host: top.host, group, state: 'elsewhere', use: null, budget: null };
      const budget = budgets?.get(group) ?? null;
      const state = budgets === null ? 'unknown' : budget === null ? 'gone' : 'there';
      return { host: top.host, group, state, use: budget && (mirror.usage.get(group) ?? null), budget };
    }),
    people: people.toSorted((a, b) => b.role.localeCompare(a.role) || (a.email < b.email ? -1 : 1)),
  };
}

const shown = {
  id: true,
  name: true,
  purpose: true,
  overcommit: true,
  createdAt: true,
  tops: { select: { host: true, path: true }, orderBy: { path: 'asc' } },
  _count: { select: { members: true } },
} as const;

const detailed = {
  createdBy: true,
  members: {
    select: {
      ...{ role: true, addedAt: true, addedBy: true },
      user: { select: { id: true, email: true, name: true, role: true, disabledAt: true } },
    },
  },
} as const;

interface Stored {
  id: string;
  name: string;
  purpose: string;
  overcommit: number | null;
  createdAt: Date;
  _count: { members: number };
}

function rowOf(
  { id, name, purpose, overcommit, createdAt, _count }: Stored,
  actor: Reader['actor'],
): Omit<TeamRow, 'tops'> {
  return {
    ...{ id, name, purpose, overcommit, createdAtMs: createdAt.getTime(), members: _count.members },
    standing: standingIn(actor, id),
  };
}

/** Null while the agent is away. */
async function budgetsNow(
  { verbs }: Reader['host'],
  groups: GroupPath[],
): Promise<Map<GroupPath, TopBudget['resources']> | null> {
  if (groups.length === 0) return new Map();
  try {
    const budgets = await verbs.budgets({ groups });
    return new Map(budgets.map(({ group, resources }) => [group, resources]));
  } catch (error) {
    if (isAppError(error) && error.code === 'AGENT_DOWN') return null;
    throw error;
  }
}
