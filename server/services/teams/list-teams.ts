import { withStorage } from '#server/db/storage-error.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { can, roleOf } from '#server/domain/people/access.ts';
import type { OwnAmount } from '#server/domain/teams/budget.ts';
import { budgetResources } from '#server/domain/teams/budget-resources.ts';
import type { TeamDetail, TeamInput, TeamRow, TeamTop, TeamTopDetail } from '#server/domain/teams/team.ts';
import { maySeeTeam, standingIn } from '#server/domain/teams/team-rights.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { teamRoleOf } from '#server/domain/teams/team-standing.ts';
import type { TopBudget } from '#server/domain/teams/top-budget.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { ServiceContext } from '#server/services/context.ts';

type Reader = Pick<ServiceContext, 'db' | 'host' | 'actor'>;

type Mirrored = Reader & { mirror: Pick<HostMirror, 'nodes' | 'usage' | 'connection'> };

/** All teams for those who read them, their own for everybody else. */
export async function listTeams({ db, host, actor, mirror }: Mirrored): Promise<TeamRow[]> {
  const own = actor.teams.map(({ id }) => id);
  const seesAll = can(actor, 'teams:read').ok;
  const where = seesAll ? {} : { id: { in: own } };
  const teams = await withStorage(() => db.team.findMany({ where, select: shown, orderBy: { key: 'asc' } }));
  const stateOf = (group: GroupPath) =>
    mirror.connection.state !== 'live' ? 'unknown' : mirror.nodes.has(group) ? 'there' : 'gone';
  // For the machine's sums, which they alone see.
  const budgets = seesAll ? await budgetsNow(host, topsHere(host, teams), { own: true }) : null;
  return teams.map((team) => ({
    ...rowOf(team, actor),
    tops: team.tops.map((top) => {
      const group = top.path as GroupPath;
      if (top.host !== host.name)
        return { host: top.host, group, state: 'elsewhere', use: null, swap: null, cores: null, io: null };
      const use = mirror.usage.get(group) ?? null;
      return { host: top.host, group, state: stateOf(group), use, ...unsampled(budgets?.get(group)) };
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
  const budgets = await budgetsNow(host, topsHere(host, [team]), { own: false });
  return {
    ...rowOf(team, actor),
    createdBy: team.createdBy,
    tops: team.tops.map((top): TeamTopDetail => {
      const group = top.path as GroupPath;
      if (top.host !== host.name)
        return {
          host: top.host,
          group,
          state: 'elsewhere',
          use: null,
          swap: null,
          cores: null,
          io: null,
          weight: null,
          budget: null,
          holderUses: [],
        };
      const found = budgets?.get(group);
      const budget = found?.resources ?? null;
      const state = budgets === null ? 'unknown' : budget === null ? 'gone' : 'there';
      const use = budget && (mirror.usage.get(group) ?? null);
      return {
        ...{ host: top.host, group, state, use, ...unsampled(found), weight: found?.weight ?? null, budget },
        holderUses: budget ? usesOfHolders(budget, mirror.usage) : [],
      };
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

function topsHere(
  { name }: Reader['host'],
  teams: readonly { tops: readonly { host: string; path: string }[] }[],
): GroupPath[] {
  return teams.flatMap(({ tops }) => tops.filter(({ host }) => host === name).map(({ path }) => path as GroupPath));
}

/** What no sample tells of a top group. */
function unsampled(budget: TopBudget | undefined): Pick<TeamTop, 'swap' | 'io'> & Pick<TeamTopDetail, 'cores'> {
  if (!budget?.resources) return { swap: null, cores: null, io: null };
  const ownOf = ({ limit, used }: OwnAmount) => ({ limit, used });
  const { resources, cores, io } = budget;
  return { swap: { swap: ownOf(resources.swap), memsw: ownOf(resources.memsw) }, cores, io };
}

/** Of each group once, whatever it holds. */
function usesOfHolders(
  budget: NonNullable<TopBudget['resources']>,
  usage: HostMirror['usage'],
): TeamTopDetail['holderUses'] {
  const groups = new Set(budgetResources.flatMap((resource) => budget[resource].holders.map(({ group }) => group)));
  return [...groups].flatMap((group) => {
    const use = usage.get(group);
    if (!use) return [];
    const { cpus, memoryBytes, pids } = use;
    return [{ group, cpus, memoryBytes, pids }];
  });
}

/** As many groups as `budgets` takes. */
const atOnce = 200;

/** Null while the agent is away. `own`: without what is handed out. */
async function budgetsNow(
  { verbs }: Reader['host'],
  groups: GroupPath[],
  { own }: { own: boolean },
): Promise<Map<GroupPath, TopBudget> | null> {
  const found = new Map<GroupPath, TopBudget>();
  try {
    for (let at = 0; at < groups.length; at += atOnce)
      for (const budget of await verbs.budgets({ groups: groups.slice(at, at + atOnce), own }))
        found.set(budget.group, budget);
    return found;
  } catch (error) {
    if (isAppError(error) && error.code === 'AGENT_DOWN') return null;
    throw error;
  }
}
